using ActorIpcChat.Cli.Output;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Keeps what is to be said until the terminal is as it was.</summary>
internal sealed class LastWords : ILogLines
{
    private const int Most = 200;

    private readonly Lock _lock = new();
    private readonly Queue<(string Line, SyslogPriority Priority)> _lines = new();
    private string? _perhaps;

    /// <summary>Tells what was typed and not sent, each in one line: that is said last.</summary>
    public Func<IReadOnlyList<string>> Drafts { get; set; } = static () => [];

    public void Say(string line) => Say(line, SyslogPriority.Notice);

    public void SayError(string line) => Say(line, SyslogPriority.Error);

    public void Say(string line, SyslogPriority priority)
    {
        lock (_lock)
        {
            _lines.Enqueue((line, priority));
            if (_lines.Count > Most)
                _lines.Dequeue();
        }
    }

    public void Announce(string line) => Say(line);

    /// <summary>Keeps a line of which it is not known yet whether it will matter.</summary>
    /// <param name="line">The line.</param>
    /// <param name="keep">It does matter.</param>
    public void SayLater(string line, bool keep)
    {
        if (keep)
            Say(line);
        else
            _perhaps = line;
    }

    /// <summary>The last line that was kept does matter: it says why.</summary>
    public void SayKept()
    {
        if (_perhaps is { } line)
            Say(line);
        _perhaps = null;
    }

    /// <summary>Says it.</summary>
    public void SayTo(ILogLines notices)
    {
        lock (_lock)
        {
            while (_lines.TryDequeue(out var said))
                notices.Say(said.Line, said.Priority);
            foreach (var draft in Drafts())
                notices.Say($"not sent: {draft}");
            Drafts = static () => [];
        }
    }
}
