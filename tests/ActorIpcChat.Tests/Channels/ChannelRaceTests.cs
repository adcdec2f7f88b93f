using System.Buffers;
using ActorIpcChat.Channels;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Channels;

/// <summary>Races between lines, readers, cancellation and the end of the chat.</summary>
public sealed class ChannelRaceTests : ChannelTestBase
{
    private const int Longest = 1 << 20;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Line_that_arrives_while_a_named_reader_is_disposed_is_kept_for_its_successor()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        var reader = StartReader("worker");
        await a.SendAsync("1");
        using (var cancel = new CancellationTokenSource())
        {
            await using var lines = new ChatLines(() => reader, Role.A, giveBack: null, cancel.Token).GetAsyncEnumerator();
            Assert.True(await lines.MoveNextAsync());
            var next = lines.MoveNextAsync().AsTask();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        }

        reader.Lines.Revoke();
        await a.WhenDeliveredAsync(await a.SendAsync("2"), Deadline);
        await Task.Delay(Moment);
        await reader.DisposeAsync().WaitAsync(Limit);

        Assert.Equal(["2"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 1));
    }

    [Fact]
    public async Task Named_reader_that_is_disposed_after_the_end_of_the_chat_acknowledges_only_what_was_read()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        for (var i = 1; i <= 3; i++)
            await a.SendAsync($"{i}", Deadline);
        var reader = StartReader("worker");
        Assert.Equal(["1", "2"], await TakeAsync(new ChatLines(() => reader, Role.A, giveBack: null, Deadline), 2));
        await a.DisposeAsync();
        await b.Completion.WaitAsync(Limit);

        reader.Lines.Revoke();
        await Task.Delay(Moment);
        await reader.DisposeAsync().WaitAsync(Limit);

        var successor = await OpenReaderAsync(Role.B, consumer: "worker");
        Assert.Equal(["2", "3"], await TakeAsync(successor.ReadAllAsync(Deadline)));
    }

    [Fact]
    public async Task Memory_of_an_acknowledged_line_stays_attached_until_the_next_read()
    {
        var a = await OpenAsync(Role.A);
        await OpenAsync(Role.B);
        await a.SendAsync("line");
        var reader = StartReader(null);
        await using var lines = new ChatLines(() => reader, Role.A, giveBack: null, Deadline).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());

        lines.Current.Acknowledge();

        Assert.False(reader.Lines.Revoke(), "the memory was detached while the program reads it");
        Assert.False(await lines.MoveNextAsync());
        await reader.DisposeAsync().WaitAsync(Limit);
    }

    [Fact]
    public async Task Reader_that_finds_no_shared_memory_ends_with_the_chat()
    {
        var place = Options(Role.B).Check();
        var readers = new ChannelReaders(place.OpenRoom(), Role.B, place.Settings.Viewer, new ChannelNotices(null));
        var early = readers.Take("early");
        _ = readers.AttachBeforeTheEnd(holdsLines: false);
        var late = readers.Take("late");
        readers.ChatHasEnded();

        foreach (var reader in new[] { early, late })
            Assert.Empty(await TakeAsync(new ChatLines(() => reader, Role.A, giveBack: null, Deadline)));
        Assert.Null(readers.Take(null));
        await readers.DisposeAsync();
    }

    [Fact]
    public async Task Chat_ends_after_its_shared_memory_was_removed()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.WhenDeliveredAsync(await a.SendAsync("line"), Deadline);
        SharedMemorySegment.TryOpen(Room.Key(Role.B))?.Remove();

        await a.DisposeAsync();

        await b.Completion.WaitAsync(Limit);
    }

    [Fact]
    public async Task TrySend_right_after_opening_is_accepted()
    {
        for (var round = 0; round < 60; round++)
        {
            var a = await OpenAsync(Role.A);
            Assert.True(a.TrySend("at once"u8, out var number), $"round {round}");
            Assert.Equal(1, number);
            await a.DisposeAsync();
        }
    }

    [Fact]
    public async Task Delivery_of_a_lost_line_faults_also_if_it_is_awaited_after_the_end_of_the_chat()
    {
        var a = await OpenAsync(Role.A);
        var number = await a.SendAsync("lost");
        await a.DisposeAsync();
        await Assert.ThrowsAsync<ChatException>(() => a.WhenDeliveredAsync(number, Deadline));
    }

    [Fact]
    public async Task Each_refused_reader_gets_its_own_reason()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.SendAsync("line");
        foreach (var name in new[] { "first", "second" })
        {
            var holder = await OpenReaderAsync(Role.B, consumer: name);
            Assert.Equal(["line"], await TakeAsync(holder.ReadAllAsync(Deadline), 1));
            var why = await Assert.ThrowsAsync<ChatException>(() => TakeAsync(b.ReadAllAsync(name, Deadline), 1));
            Assert.Contains($"reads as {name}", why.Message, StringComparison.Ordinal);
            await foreach (var line in holder.ReadAllAsync(Deadline))
            {
                line.Acknowledge();
                break;
            }
        }
    }

    [Fact]
    public async Task Notice_that_throws_does_not_end_the_program_or_hide_later_lines()
    {
        var second = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = 0;
        var notices = new ChannelNotices(line =>
        {
            if (Interlocked.Increment(ref lines) == 1)
                throw new InvalidDataException(line);
            second.TrySetResult(line);
        });
        notices.Say("first");
        notices.Say("second");
        Assert.Equal("second", await second.Task.WaitAsync(Limit));
    }

    [Fact]
    public async Task Line_that_is_acknowledged_after_its_enumeration_is_not_read_again()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.SendAsync("1");
        await a.SendAsync("2");
        var last = default(ChatLine);
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            last = line;
            break;
        }

        last.Acknowledge();
        Assert.Equal(["2"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 1));
    }

    [Fact]
    public async Task Cancelled_long_line_does_not_delay_a_short_one_that_fits()
    {
        var a = await OpenAsync(Role.A);
        while (a.TrySend(new byte[50_000], out _))
        {
        }

        using var cancel = new CancellationTokenSource();
        var (cancelled, kept) = (a.SendAsync(new byte[Longest], cancel.Token).AsTask(), a.SendAsync("kept").AsTask());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await kept.WaitAsync(Limit);
        await Assert.ThrowsAsync<ChatException>(async () =>
        {
            await a.DisposeAsync();
            await a.Completion;
        });
    }

    [Fact]
    public async Task Waiting_line_whose_memory_is_gone_faults_alone()
    {
        var a = await OpenAsync(Role.A);
        var sent = 0;
        for (; a.TrySend(new byte[50_000], out _); sent++)
        {
        }

        using var memory = new LostMemory();
        var lost = a.SendAsync(memory.Memory).AsTask();
        var next = a.SendAsync("next").AsTask();
        memory.IsLost = true;

        var b = await OpenAsync(Role.B);
        Assert.Equal("next", (await TakeAsync(b.ReadAllAsync(cancel: Deadline), sent + 1))[^1]);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lost);
        Assert.Equal(sent + 1, await next);
    }

    [Fact]
    public async Task Successor_of_a_process_that_was_killed_with_a_full_outbox_within_a_line_sends()
    {
        LeaveOutbox(1 << 21, full: true);
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        var sending = a.SendAsync("next", Deadline).AsTask();
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            if (line.Text == "next")
                break;
        }

        await sending;
    }

    [Fact]
    public async Task Line_that_never_fits_into_the_outbox_of_a_predecessor_is_refused()
    {
        LeaveOutbox(1 << 18, full: false);
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        var why = await Assert.ThrowsAsync<ChatException>(async () => await a.SendAsync(new byte[Longest], Deadline));
        Assert.Contains($"{Longest} bytes", why.Message, StringComparison.Ordinal);
        Assert.Throws<ChatException>(() => a.TrySend(new byte[Longest], out _));
        await a.SendAsync("short", Deadline);
        Assert.Equal(["short"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 1));
    }

    /// <summary>Leaves the segment of a killed A.</summary>
    private unsafe void LeaveOutbox(long capacity, bool full)
    {
        using var segment = Room.CreateSegment(Role.A, outbox: capacity);
        var outbox = new Outbox(segment, "killed"u8, TimeProvider.System);
        while (full && outbox.TryReserve(out var payload, out var length, out _))
        {
            // So that a line feed fits behind the last frame, but not the space that is reserved for it.
            length = Math.Min(length, 60_000);
            new Span<byte>(payload, length).Fill((byte)'x');
            outbox.Commit(length);
        }
    }

    private ReaderEnd StartReader(string? consumer)
    {
        var place = Options(Role.B).Check();
        return new ReaderEnd(place.OpenRoom(), Role.B, place.Settings.Viewer, once: true, consumer, endsIfMissing: null, new ChannelNotices(null));
    }

    private sealed class LostMemory : MemoryManager<byte>
    {
        private readonly byte[] _bytes = new byte[50_000];

        internal bool IsLost { get; set; }

        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(IsLost, this);
            return _bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
