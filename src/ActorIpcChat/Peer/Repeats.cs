using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Peer;

/// <summary>
/// What goes wrong again and again, as long as another process keeps writing into the chat: it is said once, and tried again less and
/// less often.
/// </summary>
internal sealed class Repeats(INotices notices)
{
    private const int MostTries = 5;
    private const int MostLines = 100;

    private static readonly PollSettings Delay = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), 2);

    private readonly HashSet<string> _said = [];
    private long _position = -1;
    private TimeSpan _delay;
    private int _tries;

    /// <summary>Says a line, unless it was said before, or 100 other ones were.</summary>
    public void SayOnce(string line)
    {
        if (_said.Count < MostLines && _said.Add(line))
            notices.Say(line);
    }

    /// <summary>A handshake failed: whether to try once more.</summary>
    public bool MayTryAgain() => ++_tries < MostTries;

    /// <summary>A handshake succeeded.</summary>
    public void PeerConnected() => _tries = 0;

    /// <summary>A connection failed when the peer's stream stood at a position.</summary>
    /// <returns>How long to wait before the next one; zero where the last one brought something.</returns>
    public TimeSpan At(long position)
    {
        _delay = position != _position ? TimeSpan.Zero : _delay == TimeSpan.Zero ? Delay.Min : Delay.Next(_delay);
        _position = position;
        return _delay;
    }
}
