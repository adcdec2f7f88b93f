using ActorIpcChat.Cli.Output;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Keeps notices until the terminal is restored. At the limit it drops the oldest ones.</summary>
internal sealed class DeferredOutput : ILogLines
{
    private const int MaxLines = 200;

    private readonly Lock _lock = new();
    private readonly Queue<(string Line, SyslogPriority Priority)> _lines = new();
    private string? _candidate;

    /// <summary>Returns text that was typed but not sent, one line each, which is shown last.</summary>
    public Func<IReadOnlyList<string>> Drafts { get; set; } = static () => [];

    /// <summary>Returns a line that is shown after the others, unless there was an error; null for none.</summary>
    public Func<string>? Closing { get; set; }

    public void Say(string line) => Say(line, SyslogPriority.Notice);

    public void SayError(string line)
    {
        Closing = null;
        Say(line, SyslogPriority.Error);
    }

    public void Say(string line, SyslogPriority priority)
    {
        lock (_lock)
        {
            _lines.Enqueue((line, priority));
            if (_lines.Count > MaxLines)
                _lines.Dequeue();
        }
    }

    public void Announce(string line) => Say(line);

    /// <summary>Keeps a line, or makes it the candidate for <see cref="SayKept"/>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="keep">Show it in any case.</param>
    public void SayLater(string line, bool keep)
    {
        if (keep)
            Say(line);
        else
            _candidate = line;
    }

    /// <summary>Shows the last candidate, which gives the reason of an error.</summary>
    /// <returns>Whether there is one.</returns>
    public bool SayKept()
    {
        if (_candidate is not { } line)
            return false;
        Say(line);
        _candidate = null;
        return true;
    }

    public void FlushTo(ILogLines notices)
    {
        lock (_lock)
        {
            while (_lines.TryDequeue(out var next))
                notices.Say(next.Line, next.Priority);
            if (Closing is { } closing)
                notices.Say(closing());
            foreach (var draft in Drafts())
                notices.Say($"not sent: {draft}");
            (Drafts, Closing) = (static () => [], null);
        }
    }
}
