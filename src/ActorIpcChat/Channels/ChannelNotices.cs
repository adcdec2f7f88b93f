using ActorIpcChat.Reporting;

namespace ActorIpcChat.Channels;

/// <summary>Passes notices to a program on the thread pool, in order, and keeps the line that says why the chat cannot go on.</summary>
internal sealed class ChannelNotices(Action<string>? notice) : INotices
{
    private readonly Queue<string> _lines = new();
    private bool _passing;

    /// <summary>Why the chat cannot go on; null if it can.</summary>
    public string? Error { get; private set; }

    /// <inheritdoc/>
    public void Say(string line)
    {
        if (notice is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_passing)
                return;
            _passing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Pass(), this, preferLocal: false);
    }

    /// <inheritdoc/>
    public void SayError(string line)
    {
        Error ??= line;
        Say(line);
    }

    /// <summary>Programs learn of the peer by <see cref="ChatChannel.WhenConnectedAsync"/>.</summary>
    public void Announce(string line)
    {
    }

    private void Pass()
    {
        while (true)
        {
            string? line;
            lock (_lines)
            {
                if (!_lines.TryDequeue(out line))
                {
                    _passing = false;
                    return;
                }
            }

            notice!(line);
        }
    }
}
