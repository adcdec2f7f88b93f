using System.Text;
using ActorIpcChat.Channels;
using ActorIpcChat.Rooms;

namespace ActorIpcChat;

/// <summary>
/// An end of a chat between two processes of one Linux machine, A or B, or a member of a room of many, in this process. The others are
/// channels, too, or <c>ipcchat</c>. Accepted lines survive this process, arrive in order and once, and wait while a reader is slow.
/// </summary>
/// <remarks>
/// All members may be called from any thread. Standard streams, signals and the exit of this process are not touched. A signal that the
/// program does not handle is kill -9 for the chat: a successor of this role continues it.
/// </remarks>
public sealed class ChatChannel : IAsyncDisposable
{
    private readonly ChannelEnd _end;
    private int _disposed;

    private ChatChannel(ChannelEnd end) => _end = end;

    /// <summary>For health checks.</summary>
    internal Reporting.ChatHealth Health => _end.Health;

    /// <summary>Takes the role of <see cref="ChatOptions.Role"/>, and what a killed predecessor left. Does not wait for the peer.</summary>
    /// <exception cref="ChatException">The role is taken, or the room cannot be used.</exception>
    /// <exception cref="ArgumentException">An option or setting is wrong.</exception>
    public static async ValueTask<ChatChannel> OpenAsync(ChatOptions options, CancellationToken cancel = default)
    {
        ChatRuntime.ThrowIfOnLoop();
        var place = options.Check();
        cancel.ThrowIfCancellationRequested();
        var end = await Task.Run(
            () => ChatPlace.Guard(() => new ChannelEnd(place, options.Wait, new ChannelNotices(options.Notice))), cancel).ConfigureAwait(false);
        try
        {
            await end.WhenRoleTaken.WaitAsync(cancel).ConfigureAwait(false);
            return new ChatChannel(end);
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(end).ConfigureAwait(false);
            throw;
        }
        catch (ChatException)
        {
            Observe(end.Completion);
            throw;
        }
    }

    /// <summary>
    /// Completes at once while the peer is connected, else at the next connection. Faults with <see cref="ChatException"/> if the chat ends.
    /// </summary>
    public Task WhenConnectedAsync(CancellationToken cancel = default) => _end.WhenConnected.WaitAsync(cancel);

#pragma warning disable RS0026 // Bytes and text are no alternatives that a call could confuse.
    /// <summary>Accepts a line: it is then in memory that outlives this process. Waits while that memory is full.</summary>
    /// <param name="line">Any bytes but LF, at most 1 MiB. They stay unchanged until the task ends.</param>
    /// <param name="cancel">Stops waiting: the line is not accepted then.</param>
    /// <returns>The line's number in this session, from 1.</returns>
    /// <exception cref="ArgumentException">The line has an LF, or is longer.</exception>
    /// <exception cref="ChatException">The chat has ended.</exception>
    public ValueTask<long> SendAsync(ReadOnlyMemory<byte> line, CancellationToken cancel = default)
    {
        Check(line.Span);
        return _end.Feed.SendAsync(line, cancel);
    }

    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <param name="line">Text without LF, at most 1 MiB of UTF-8.</param>
    /// <param name="cancel">Stops waiting: the line is not accepted then.</param>
    public ValueTask<long> SendAsync(string line, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        return SendAsync(Encoding.UTF8.GetBytes(line), cancel);
    }
#pragma warning restore RS0026

    /// <summary>Accepts a line if there is space for it. Allocates nothing.</summary>
    /// <param name="line">Any bytes but LF, at most 1 MiB.</param>
    /// <param name="number">The line's number in this session, from 1.</param>
    /// <returns>False while that memory is full, or a <see cref="SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/> waits.</returns>
    /// <exception cref="ArgumentException">The line has an LF, or is longer.</exception>
    /// <exception cref="ChatException">The chat has ended.</exception>
    public bool TrySend(ReadOnlySpan<byte> line, out long number)
    {
        Check(line);
        return _end.Feed.TrySend(line, out number);
    }

    /// <summary>
    /// Completes when the memory of the peer, or of every other member, has the line, across reconnections. Faults with
    /// <see cref="ChatException"/> if the chat ends before.
    /// </summary>
    /// <param name="number">What sending returned.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">No line of this session has this number.</exception>
    public Task WhenDeliveredAsync(long number, CancellationToken cancel = default) => _end.Feed.WhenDeliveredAsync(number, cancel);

    /// <summary>
    /// What this end receives, to the chat's last line. Asking for the next line acknowledges the one before: a line that was not
    /// acknowledged comes again.
    /// </summary>
    /// <param name="consumer">
    /// A name, 1 to 32 bytes of UTF-8: its position outlives this process. Without one, the first enumeration begins with what shared memory
    /// holds (<c>chat.viewer.history</c>), and later ones continue.
    /// </param>
    /// <param name="cancel">Ends the enumeration.</param>
    /// <exception cref="ChatException">The reader cannot go on, or the name is used by another process.</exception>
    /// <exception cref="InvalidOperationException">Another enumeration of this consumer has not ended.</exception>
    public IAsyncEnumerable<ChatLine> ReadAllAsync(string? consumer = null, CancellationToken cancel = default)
    {
        ChatPlace.CheckConsumer(consumer);
        return new ChatLines(Take, _end.Role?.Peer(), _end.Readers.ReturnAsync, cancel);

        ReaderEnd? Take()
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _end.Readers.Take(consumer);
        }
    }

    /// <summary>
    /// Ends with the chat, not with its readers. Faults with <see cref="ChatException"/> if it could not go on, or if accepted lines were not
    /// delivered.
    /// </summary>
    public Task Completion => _end.Completion;

    /// <summary>
    /// Leaves the chat. While it is connected, accepted lines are delivered within <c>chat.leave.patience</c>, and the peer is told. Else it
    /// leaves at once. Never throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _disposed, 1);
        await LeaveAsync(_end).ConfigureAwait(false);
    }

    /// <summary>Leaves; then the role is free.</summary>
    private static async Task LeaveAsync(ChannelEnd end)
    {
        end.Leave();
        Observe(end.Completion);
        await end.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await end.Readers.DisposeAsync().ConfigureAwait(false);
    }

    private static void Observe(Task task) => _ = task.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);

    private static void Check(ReadOnlySpan<byte> line)
    {
        if (line.Length > ChannelEnd.MaxLine)
            throw new ArgumentException(
                $"cannot send a line of {line.Length} bytes: the longest has {ChannelEnd.MaxLine}; send it in parts", nameof(line));
        if (line.Contains((byte)'\n'))
            throw new ArgumentException("cannot send a line with LF in it: LF ends a line; send each line by itself", nameof(line));
    }
}
