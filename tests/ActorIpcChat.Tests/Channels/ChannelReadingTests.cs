using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Channels;

public sealed class ChannelReadingTests : ChannelTestBase
{
    [Fact]
    public async Task Unacknowledged_line_is_read_again_after_break_exception_and_cancellation()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 6);
        Assert.Equal(["1", "2"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 2));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var line in b.ReadAllAsync(cancel: Deadline))
                throw new InvalidDataException(line.Text);
        });
        using var cancel = new CancellationTokenSource();
        List<string> read = [];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var line in b.ReadAllAsync(cancel: cancel.Token))
            {
                read.Add(line.Text);
                if (read.Count == 3)
                    await cancel.CancelAsync();
            }
        });
        Assert.Equal(["2", "3", "4"], read);
        Assert.Equal(["4", "5", "6"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 3));
    }

    [Fact]
    public async Task Acknowledged_line_is_not_read_again()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 4);
        var old = default(ChatLine);
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            if (line.Sequence == 1)
            {
                old = line;
                continue;
            }

            line.Acknowledge();
            line.Acknowledge();
            break;
        }

        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            Assert.Equal("3", line.Text);
            // The acknowledgement of an earlier line does nothing.
            old.Acknowledge();
            break;
        }

        Assert.Equal(["3", "4"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 2));
        default(ChatLine).Acknowledge();
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_at_once()
    {
        var (_, b) = await PairAsync();
        using var cancel = new CancellationTokenSource();
        var reading = TakeAsync(b.ReadAllAsync(cancel: cancel.Token));
        Assert.False(reading.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Limit));
    }

    [Fact]
    public async Task Second_concurrent_enumeration_is_refused()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 2);
        await using var first = b.ReadAllAsync(cancel: Deadline).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => TakeAsync(b.ReadAllAsync(cancel: Deadline)));
        Assert.True(await first.MoveNextAsync());
        Assert.Equal("2", first.Current.Text);
    }

    [Fact]
    public async Task Each_reader_reads_all_lines_and_ends_with_the_chat()
    {
        var (a, b) = await PairAsync();
        var readers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenReaderAsync(Role.B)));
        await a.SendAsync("1");
        foreach (var reader in readers)
            Assert.Equal(["1"], await TakeAsync(reader.ReadAllAsync(Deadline), 1));
        await SendAsync(a, 2, 500);
        await a.WhenDeliveredAsync(500, Deadline);
        await a.DisposeAsync();
        var reading = readers.Select(reader => TakeAsync(reader.ReadAllAsync(Deadline))).Append(TakeAsync(b.ReadAllAsync(cancel: Deadline)));
        foreach (var lines in await Task.WhenAll(reading))
            Assert.Equal(Enumerable.Range(1, 500).Select(i => $"{i}"), lines);
        await b.Completion.WaitAsync(Limit);
    }

    [Fact]
    public async Task Lines_received_before_the_first_enumeration_are_read_after_the_end_of_the_chat()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 50);
        await a.WhenDeliveredAsync(50, Deadline);
        await a.DisposeAsync();
        await b.Completion.WaitAsync(Limit);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"{i}"), await TakeAsync(b.ReadAllAsync(cancel: Deadline)));
        Assert.Empty(await TakeAsync(b.ReadAllAsync(cancel: Deadline)));
    }

    [Fact]
    public async Task Staying_reader_reads_the_next_chat_too()
    {
        var reader = await OpenReaderAsync(Role.B, stay: true);
        await using var lines = reader.ReadAllAsync(Deadline).GetAsyncEnumerator();
        foreach (var text in new[] { "first", "second" })
        {
            var (a, b) = await PairAsync();
            await a.SendAsync(text);
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal(text, lines.Current.Text);
            await a.DisposeAsync();
            await b.Completion.WaitAsync(Limit);
        }
    }

    [Fact]
    public async Task History_setting_limits_the_lines_of_the_first_enumeration()
    {
        var a = await OpenAsync(Role.A);
        var b = await OpenAsync(Role.B, settings: "chat.viewer.history=2");
        await SendAsync(a, 1, 10);
        await a.WhenDeliveredAsync(10, Deadline);
        Assert.Equal(["9", "10"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 2));
    }

    [Fact]
    public async Task Overwritten_lines_are_counted_as_missed()
    {
        var b = await OpenAsync(Role.B, settings: ["chat.shared-memory.when-unread=overwrite", "chat.shared-memory.size=128KiB"]);
        var a = await OpenAsync(Role.A);
        await using var lines = b.ReadAllAsync(cancel: Deadline).GetAsyncEnumerator();
        await a.SendAsync("first", Deadline);
        Assert.True(await lines.MoveNextAsync());
        const int Sent = 2000;
        for (var i = 0; i < Sent; i++)
            await a.SendAsync(new byte[1000], Deadline);
        await a.WhenDeliveredAsync(Sent + 1, Deadline);
        var (read, missed) = (0L, 0L);
        while (read + missed < Sent)
        {
            Assert.True(await lines.MoveNextAsync());
            (read, missed) = (read + 1, missed + lines.Current.Missed);
            Assert.Equal(1000, lines.Current.Bytes.Length);
        }

        Assert.Equal(Sent, read + missed);
        Assert.True(missed > 0, "no line was missed, but the ring holds far fewer");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    public async Task Line_with_a_corrupt_time_is_read(long sent)
    {
        using var segment = Room.CreateSegment(Role.B);
        var (ring, frames) = (new RingWriter(segment, overwrites: false), new FrameStream { Sent = sent });
        ring.BeginSession(1, 0);
        ring.Put(frames.Next("corrupt\n"));
        frames.Sent = 1_000_000;
        ring.Put(frames.Next("next\n"));
        await using var lines = (await OpenReaderAsync(Role.B)).ReadAllAsync(Deadline).GetAsyncEnumerator();

        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("corrupt", lines.Current.Text);
        Assert.True(lines.Current.Sent < DateTimeOffset.UnixEpoch || lines.Current.Sent.Year == 9999);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal(("next", DateTimeOffset.UnixEpoch.AddSeconds(1)), (lines.Current.Text, lines.Current.Sent));
    }

    [Fact]
    public async Task Memory_of_a_line_throws_once_its_reader_is_disposed()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 3);
        var reader = await OpenReaderAsync(Role.B);
        await using var lines = reader.ReadAllAsync(Deadline).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        var current = lines.Current;
        Assert.Equal("1", current.Text);
        await reader.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => current.Bytes.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => current.Text);
        Assert.False(await lines.MoveNextAsync());
        Assert.Throws<ObjectDisposedException>(() => reader.ReadAllAsync());
        Assert.Equal(["1", "2", "3"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 3));
    }

    [Fact]
    public async Task Memory_of_a_line_throws_after_the_end_of_the_chat_and_the_next_read()
    {
        var (a, b) = await PairAsync();
        await a.SendAsync("last");
        await using var lines = b.ReadAllAsync(cancel: Deadline).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        var last = lines.Current;
        await a.DisposeAsync();
        Assert.Equal("last", last.Text);
        Assert.False(await lines.MoveNextAsync());
        Assert.Throws<ObjectDisposedException>(() => last.Text);
    }

    [Fact]
    public async Task Slow_reader_makes_the_sender_wait_and_loses_no_line()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B, settings: "chat.shared-memory.size=128KiB"));
        var line = new byte[10_000];
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 2000; i++)
                await a.SendAsync(line, Deadline);
        });
        await WaitUntilAsync(() => !a.TrySend([], out _), "the outbox is full without a reader");
        Assert.False(sending.IsCompleted);
        var read = 0;
        await foreach (var got in b.ReadAllAsync(cancel: Deadline))
        {
            read += got.Bytes.Length == 10_000 ? 1 : 0;
            if (read == 2000)
                break;
        }

        await sending;
    }

    private async Task<(ChatChannel A, ChatChannel B)> PairAsync() => (await OpenAsync(Role.A), await OpenAsync(Role.B));

    private static async Task SendAsync(ChatChannel channel, int from, int to)
    {
        for (var i = from; i <= to; i++)
            await channel.SendAsync($"{i}", Deadline);
    }
}
