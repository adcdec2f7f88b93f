namespace ActorIpcChat.Channels;

/// <summary>Passes lines to a program on the thread pool, one at a time, in order.</summary>
internal sealed class NoticeQueue(Action<string> notice)
{
    private readonly Queue<string> _lines = new();
    private bool _passing;

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_passing)
                return;
            _passing = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Pass(), this, preferLocal: false);
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

            try
            {
                notice(line);
            }
            catch (Exception)
            {
                // Not caught, it would end the program.
            }
        }
    }
}
