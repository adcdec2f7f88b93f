using System.Diagnostics;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Looks for the shared memory that a viewer is to show. The watch of the room tells of a chat process of ours at once; the viewer looks
/// again by itself, less and less often, for what that misses.
/// </summary>
internal sealed class SegmentSearch(ViewerContext context) : IDisposable
{
    /// <summary>A segment that is being made appears within this time. After it the viewer tells the user, and rings the writer.</summary>
    public static readonly TimeSpan SayAfter = TimeSpan.FromMilliseconds(250);

    private readonly RoomWatch _watch = new(context.Loop, context.Room);
    private readonly WriterDoorbell _doorbell = new(context.Room, context.Role);
    private readonly ViewedLines _lines = new();
    private string? _another;
    private string? _unusable;
    private long _since = Stopwatch.GetTimestamp();
    private long _asked;
    private bool _writerLives;

    /// <summary>How long to wait before looking again.</summary>
    public TimeSpan Interval { get; private set; } = context.Settings.Poll.Min;

    /// <summary>Begins anew: the same memory made again, or other memory.</summary>
    public void BeginAgain() => (Interval, _since, _asked) = (context.Settings.Poll.Min, Stopwatch.GetTimestamp(), 0);

    /// <summary>Nothing has come in the meantime.</summary>
    public void Slower() => Interval = context.Settings.Poll.Next(Interval);

    /// <summary>Something has happened in the room.</summary>
    public void Drain() => _watch.Drain();

    /// <summary>Looks once.</summary>
    /// <param name="poller">Gets <see cref="Dispatch.Readable"/> when something happens in the room, and when the segment has news.</param>
    /// <exception cref="LinuxException">What is there cannot be used.</exception>
    public ViewedMemory? TryFind(IActorRef poller)
    {
        ViewedMemory? found = null;
        string? another = null;
        Room.RetryIfRemoved(() =>
        {
            _watch.BeginOrMove(poller);
            found = TryOpen(poller, out another);
        });
        if (another is not null && another != _another)
            context.Notices.Say($"waiting for {context.Viewed}: the shared memory of key {context.Room.SegmentKey(context.Role)} is of another room: {another}");
        _another = another;
        if (found is not null)
            _watch.Dispose();
        else if (_lines.Generation != 0 || Stopwatch.GetElapsedTime(_since) >= SayAfter)
            // Another process may have removed the segment of a chat process that lives, or changed what it says.
            AskWriter();
        return found;
    }

    /// <summary>Asks it to look at its segment, now and then.</summary>
    /// <returns>Whether it lives, as far as its doorbell tells.</returns>
    private bool AskWriter()
    {
        if (_asked == 0 || Stopwatch.GetElapsedTime(_asked) >= SayAfter)
            (_asked, _writerLives) = (Stopwatch.GetTimestamp(), _doorbell.Ring());
        return _writerLives;
    }

    private ViewedMemory? TryOpen(IActorRef poller, out string? another)
    {
        (_unusable, another) = (null, null);
        try
        {
            return (ViewedMemory?)ViewedSegment.TryOpen(context, poller, _lines, out another) ?? context.OpenForeign?.Invoke(context);
        }
        catch (UnusableSegmentException e) when (AskWriter())
        {
            // Its writer lives: another process has changed what it says, and the writer says it again.
            _unusable = e.Why;
            return null;
        }
    }

    /// <summary>What is not there yet, in words; null where it was said already.</summary>
    /// <param name="poller">Gets <see cref="Dispatch.Readable"/> when something happens in the room.</param>
    public string? WhatIsMissing(IActorRef poller)
    {
        if (_another is not null)
            return null;
        var key = 0;
        Room.RetryIfRemoved(() =>
        {
            _watch.BeginOrMove(poller);
            key = context.Room.SegmentKey(context.Role);
        });
        if (_unusable is { } why)
            return $"cannot use {context.Viewed}'s shared memory of key {key}: {why}; waiting until its writer puts it right";
        return $"waiting for {context.Viewed}: there is no shared memory of key {key} yet";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        _doorbell.Dispose();
        _lines.Dispose();
    }
}
