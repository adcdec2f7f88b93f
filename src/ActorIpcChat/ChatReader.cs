using System.Runtime.CompilerServices;
using ActorIpcChat.Channels;
using ActorIpcChat.Rooms;

namespace ActorIpcChat;

/// <summary>
/// A viewer of what A, B or a member of a room of many receives, in any process. There may be up to 128 of them; each reads all lines. All
/// members may be called from any thread.
/// </summary>
public sealed class ChatReader : IAsyncDisposable
{
    private readonly ReaderEnd _end;
    private readonly Role? _role;
    private int _disposed;

    private ChatReader(ReaderEnd end, Role? role) => (_end, _role) = (end, role);

    /// <summary>
    /// Begins to read the memory of <see cref="ChatOptions.Role"/>, or of the member <see cref="ChatOptions.Nick"/>. Does not wait for it.
    /// </summary>
    /// <param name="options">Whose lines, and where.</param>
    /// <param name="consumer">A name, 1 to 32 bytes of UTF-8: its position outlives this process. null: it begins with what the memory holds.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ChatException">The room cannot be used.</exception>
    /// <exception cref="ArgumentException">An option or setting is wrong.</exception>
    public static async ValueTask<ChatReader> OpenAsync(ChatOptions options, string? consumer = null, CancellationToken cancel = default)
    {
        ChatRuntime.ThrowIfOnLoop();
        var place = options.Check();
        ChatPlace.CheckConsumer(consumer);
        var end = await Task.Run(
            () => ChatPlace.Guard(() => new ReaderEnd(
                place.OpenRoom(), place.PlaceRole, place.Settings.Viewer, once: !options.Stay, consumer, endsIfMissing: null,
                new ChannelNotices(options.Notice))), cancel).ConfigureAwait(false);
        return new ChatReader(end, place.Role);
    }

    /// <summary>
    /// The lines, to the end of the chat; with <see cref="ChatOptions.Stay"/> also those of the next chats. Asking for the next line
    /// acknowledges the one before: a line that was not acknowledged comes again.
    /// </summary>
    /// <param name="cancel">Ends the enumeration.</param>
    /// <exception cref="ChatException">The reader cannot go on, or another process uses its name.</exception>
    /// <exception cref="InvalidOperationException">Another enumeration has not ended.</exception>
    public IAsyncEnumerable<ChatLine> ReadAllAsync(CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return new ChatLines(() => _end, _role?.Peer(), giveBack: null, cancel);
    }

    /// <summary>Ends the reader. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _disposed, 1);
        await _end.DisposeAsync().ConfigureAwait(false);
    }
}
