using System.Text;

namespace ActorIpcChat.Tests.Channels;

/// <summary>Channels and readers of one room, all in this process.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "IAsyncLifetime disposes it.")]
public abstract class ChannelTestBase : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TestRoom _room = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly List<string> _notices = [];

    private protected TestRoom Room => _room;

    protected static CancellationToken Deadline => new CancellationTokenSource(Limit).Token;

    /// <summary>All notices of the channels.</summary>
    protected IReadOnlyList<string> Notices
    {
        get
        {
            lock (_notices)
                return [.. _notices];
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var opened in Enumerable.Reverse(_opened))
            await opened.DisposeAsync().AsTask().WaitAsync(Limit);
        _room.Dispose();
    }

    protected ChatOptions Options(Role role, bool stay = false, string? nick = null, params string[] settings) => new()
    {
        Role = role,
        Directory = _room.Room.Directory,
        Stay = stay,
        Nick = nick,
        Settings = [$"chat.shared-memory.key-a={_room.Key(Role.A)}", $"chat.shared-memory.key-b={_room.Key(Role.B)}", .. settings],
        Notice = line =>
        {
            lock (_notices)
                _notices.Add(line);
        },
    };

    protected Task<ChatChannel> OpenAsync(Role role, bool stay = false, params string[] settings) => OpenAsync(Options(role, stay, null, settings));

    protected async Task<ChatChannel> OpenAsync(ChatOptions options)
    {
        var channel = await ChatChannel.OpenAsync(options, Deadline).AsTask().WaitAsync(Limit);
        _opened.Add(channel);
        return channel;
    }

    protected async Task<ChatReader> OpenReaderAsync(Role role, bool stay = false, string? consumer = null, params string[] settings)
    {
        var reader = await ChatReader.OpenAsync(Options(role, stay, null, settings), consumer, Deadline).AsTask().WaitAsync(Limit);
        _opened.Add(reader);
        return reader;
    }

    /// <summary>The texts of the next lines, or of all until the end.</summary>
    protected static async Task<List<string>> TakeAsync(IAsyncEnumerable<ChatLine> lines, int count = int.MaxValue)
    {
        List<string> texts = [];
        if (count == 0)
            return texts;
        await foreach (var line in lines)
        {
            texts.Add(line.Text);
            if (texts.Count == count)
                break;
        }

        return texts;
    }

    /// <summary>Joins the parts of lines to whole lines.</summary>
    protected static async IAsyncEnumerable<byte[]> JoinAsync(IAsyncEnumerable<ChatLine> lines)
    {
        using var whole = new MemoryStream();
        await foreach (var part in lines)
        {
            Assert.InRange(part.Bytes.Length, part.More ? 1 : 0, 256 * 1024);
            whole.Write(part.Bytes.Span);
            if (part.More)
                continue;
            yield return whole.ToArray();
            whole.SetLength(0);
        }
    }

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task WaitUntilAsync(Func<bool> condition, string what)
    {
        var since = DateTime.UtcNow;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow - since < Limit, what);
            await Task.Delay(1);
        }
    }
}
