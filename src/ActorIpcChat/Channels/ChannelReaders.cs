using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Channels;

/// <summary>
/// The readers of what a channel receives. The one without a name keeps its position between enumerations; one with a name has it in
/// shared memory.
/// </summary>
internal sealed class ChannelReaders(Room room, Role role, ViewerSettings settings, ChannelNotices notices)
{
    private readonly Lock _lock = new();
    private readonly List<ReaderEnd> _named = [];
    private ReaderEnd? _unnamed;
    private volatile bool _ending;
    private bool _disposed;

    /// <summary>Takes the reader for an enumeration; null if the chat has ended and nothing is left to read.</summary>
    /// <param name="consumer">Its name; null for the one without.</param>
    /// <exception cref="ObjectDisposedException">The channel was disposed.</exception>
    public ReaderEnd? Take(string? consumer)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(ChannelReaders));
            if (consumer is null)
                return _unnamed ??= _ending ? null : Start(null);
            if (_named.Exists(reader => reader.Consumer == consumer))
                throw new InvalidOperationException(
                    $"cannot read as {consumer}: another enumeration of this consumer has not ended; end it first, or choose another name");
            var named = Start(consumer);
            _named.Add(named);
            return named;
        }
    }

    /// <summary>An enumeration has ended. A reader with a name ends with it: another process may read on.</summary>
    public async ValueTask ReturnAsync(ReaderEnd reader)
    {
        if (reader.Consumer is null)
            return;
        await reader.DisposeAsync().ConfigureAwait(false);
        lock (_lock)
            _named.Remove(reader);
    }

    /// <summary>The shared memory is about to be removed: readers that look for it find it before that.</summary>
    /// <param name="holdsLines">It holds lines, which the program may still ask for.</param>
    /// <returns>Completes when they have attached it, or have ended because there is none.</returns>
    public Task AttachBeforeTheEnd(bool holdsLines)
    {
        lock (_lock)
        {
            _ending = true;
            if (_disposed)
                return Task.CompletedTask;
            if (holdsLines)
                _unnamed ??= Start(null);
            return Task.WhenAll(_named.Append(_unnamed).OfType<ReaderEnd>().Select(reader => reader.Attached));
        }
    }

    /// <summary>The shared memory is removed: what is not attached now will not be.</summary>
    public void ChatHasEnded() => _ending = true;

    /// <summary>Ends all readers.</summary>
    public Task DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            return Task.WhenAll(_named.Append(_unnamed).OfType<ReaderEnd>().Select(reader => reader.DisposeAsync()));
        }
    }

    private ReaderEnd Start(string? consumer) => new(room, role, settings, once: true, consumer, endsIfMissing: () => _ending, notices.ForReader());
}
