using ActorIpcChat.Reporting;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Peer;

/// <summary>Failures that repeat while another process writes into the chat: each is reported once, and retried at growing intervals.</summary>
internal sealed class RepeatedFailures(INotices notices)
{
    private const int MaxTries = 5;
    private const int MaxLines = 100;

    private static readonly PollSettings Delay = new(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), 2);

    private readonly HashSet<string> _said = [];
    private long _position = -1;
    private TimeSpan _delay;
    private int _tries;

    /// <summary>Reports a line, unless it was reported before, or 100 others were.</summary>
    public void SayOnce(string line)
    {
        if (_said.Count < MaxLines && _said.Add(line))
            notices.Say(line);
    }

    /// <summary>Counts a failed handshake, and returns whether to try once more.</summary>
    public bool MayTryAgain() => ++_tries < MaxTries;

    /// <summary>Notes a successful handshake.</summary>
    public void PeerConnected() => _tries = 0;

    /// <summary>Notes that a connection failed at a position of the peer's stream.</summary>
    /// <returns>Time until the next connection; zero if this one brought lines.</returns>
    public TimeSpan DelayAfter(long position)
    {
        _delay = position != _position ? TimeSpan.Zero : _delay == TimeSpan.Zero ? Delay.Min : Delay.Next(_delay);
        _position = position;
        return _delay;
    }
}
