using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Viewer;

namespace ActorIpcChat.Cli.Window;

/// <summary>What outlives a window: its log, and the typed lines.</summary>
internal sealed class WindowMemory : IDisposable
{
    private readonly ChatPane _chat;
    private readonly InputRow _input;
    private readonly HistoryFile _history;
    private readonly WindowLog? _log;

    /// <summary>Shows the end of the log, and loads the typed lines of earlier windows.</summary>
    public WindowMemory(WindowContext context, ChatPane chat, InputRow input)
    {
        (_chat, _input) = (chat, input);
        if (context.Log is { } path)
        {
            _log = new WindowLog(new LogFile(path, chat.AddNotice), context.Side.Letter);
            chat.Restore(_log.ReadLast(context.Settings.Window.History), context.Side.Letter ?? chat.Nick(), path);
        }

        _history = new HistoryFile(HistoryFile.PathFrom(Environment.GetEnvironmentVariable), chat.AddNotice);
        input.History.Load(_history.Load());
        input.History.Added = _history.Append;
    }

    /// <summary>Logs own lines, each with LF, before they are shown.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="acceptedBefore">Lines of this side before those of this window.</param>
    public void AddOwn(ReadOnlySpan<byte> lines, long acceptedBefore)
        => _log?.AddOwn(lines, _chat.Nick(), acceptedBefore + _chat.Sent + 1, DateTimeOffset.UtcNow);

    /// <summary>Logs received lines, as the viewer printed them.</summary>
    public void Add(IEnumerable<byte[]> lines) => _log?.Add(lines);

    /// <summary>An earlier window has logged the received line.</summary>
    public bool Has(byte[] line) => _log?.Has(line) == true;

    public void Dispose()
    {
        // Up brings them back in the next window.
        foreach (var draft in _input.Unsent)
            _history.Append(draft);
        _log?.Dispose();
    }
}
