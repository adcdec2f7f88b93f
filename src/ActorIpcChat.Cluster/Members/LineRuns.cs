using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Cuts the outbox into messages. Receivers share them: each run of frames is copied once.</summary>
internal sealed class LineRuns(Outbox outbox)
{
    private const int MaxCached = 16;

    private readonly Dictionary<long, LineFrames> _cached = [];

    /// <summary>The frames of one message, from a position on.</summary>
    /// <param name="position">Start of a frame.</param>
    /// <param name="restarts">See <see cref="LineFrames.Restarts"/>.</param>
    /// <returns>Null if there are none, or if another process has overwritten them.</returns>
    public LineFrames? From(long position, bool restarts)
    {
        if (!restarts && _cached.TryGetValue(position, out var known))
            return known;
        var length = 0;
        while (outbox.TryFrameAt(position + length, out var frame) && length + frame.Length <= LineFrames.MaxFrames)
            length += frame.Length;
        if (length == 0)
            return null;
        var run = LineFrames.Of(outbox.Session, position, restarts, outbox.BytesAt(position, length));
        // Checks the copy, which is what is sent: a receiver ignores a sender after corrupt frames.
        if (!IncomingStream.IsWhole(run, outbox.Nick))
            return null;
        // The last run may still grow.
        if (restarts || position + length == outbox.Head)
            return run;
        if (_cached.Count == MaxCached)
            _cached.Clear();
        return _cached[position] = run;
    }
}
