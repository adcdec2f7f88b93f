namespace ActorIpcChat.Tests.Channels;

public sealed class ChannelSendingTests : ChannelTestBase
{
    private const int Longest = 1 << 20;

    [Fact]
    public async Task Lines_arrive_in_order_with_number_nick_sender_and_time()
    {
        var b = await OpenAsync(Role.B);
        var a = await OpenAsync(Options(Role.A, nick: "ann"));
        for (var i = 1; i <= 100; i++)
            Assert.Equal(i, await a.SendAsync($"line {i}"));
        var expected = 1;
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            Assert.Equal(($"line {expected}", expected, "ann", Role.A), (line.Text, line.Sequence, line.Nick, line.From));
            Assert.InRange(DateTimeOffset.UtcNow - line.Sent, TimeSpan.Zero, Limit);
            if (expected++ == 100)
                break;
        }

        await a.WhenDeliveredAsync(100, Deadline);
    }

    [Fact]
    public async Task Line_accepted_before_the_peer_exists_is_delivered()
    {
        var a = await OpenAsync(Role.A);
        Assert.True(a.TrySend("early"u8, out var number));
        Assert.Equal(1, number);
        Assert.False(a.WhenConnectedAsync().IsCompleted);
        var b = await OpenAsync(Role.B);
        Assert.Equal(["early"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 1));
        await a.WhenConnectedAsync(Deadline);
        Assert.True(a.WhenConnectedAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Line_sent_right_after_opening_is_delivered()
    {
        for (var round = 0; round < 60; round++)
        {
            var (b, a) = (await OpenAsync(Role.B), await OpenAsync(Role.A));
            await a.WhenDeliveredAsync(await a.SendAsync("at once"), Deadline);
            await a.DisposeAsync();
            await b.DisposeAsync();
        }
    }

    [Fact]
    public async Task Lines_of_any_bytes_and_up_to_1_MiB_arrive_whole()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        var any = Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => value != '\n').ToArray();
        int[] lengths = [65_400, 65_450, 65_500, 65_536, 131_000, 262_143, 262_144, 262_145, 600_000, Longest];
        byte[][] lines = [[], any, [0], .. lengths.Select(Long), [.. any, .. any]];
        var sending = Task.Run(async () =>
        {
            foreach (var line in lines)
                await a.SendAsync(line, Deadline);
        });
        var received = 0;
        await foreach (var line in JoinAsync(b.ReadAllAsync(cancel: Deadline)))
        {
            Assert.True(
                line.AsSpan().SequenceEqual(lines[received]),
                $"line {received} of {lines[received].Length} bytes arrived as {line.Length} bytes");
            if (++received == lines.Length)
                break;
        }

        await sending;

        static byte[] Long(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26)))];
    }

    [Fact]
    public async Task Line_over_256_KiB_is_read_in_parts_with_one_number()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.SendAsync(new byte[300_000], Deadline);
        await a.SendAsync("next", Deadline);
        List<(long Number, bool More, int Length)> parts = [];
        await foreach (var part in b.ReadAllAsync(cancel: Deadline))
        {
            parts.Add((part.Sequence, part.More, part.Bytes.Length));
            if (part.Sequence == 2)
                break;
        }

        Assert.Equal(300_000, parts.SkipLast(1).Sum(part => part.Length));
        Assert.All(parts.SkipLast(1), part => Assert.Equal(1, part.Number));
        Assert.All(parts.SkipLast(2), part => Assert.True(part.More));
        Assert.Equal([false, false], parts.TakeLast(2).Select(part => part.More));
    }

    [Fact]
    public async Task Full_outbox_refuses_TrySend_and_makes_SendAsync_wait()
    {
        var a = await OpenAsync(Role.A);
        var line = new byte[50_000];
        var accepted = 0;
        while (a.TrySend(line, out _))
            accepted++;
        Assert.InRange(accepted, 40, 200);
        var (first, second) = (a.SendAsync(line).AsTask(), a.SendAsync("small").AsTask());
        Assert.False(a.TrySend("x"u8, out _), "a line overtook waiting ones");
        Assert.False(first.IsCompleted || second.IsCompleted);
        var b = await OpenAsync(Role.B);
        var lines = await TakeAsync(b.ReadAllAsync(cancel: Deadline), accepted + 2);
        Assert.Equal((accepted + 1, accepted + 2), (await first, await second));
        Assert.Equal("small", lines[^1]);
        await WaitUntilAsync(() => a.TrySend("x"u8, out _), "the outbox has space again");
    }

    [Fact]
    public async Task Cancelled_send_is_not_sent_and_does_not_delay_others()
    {
        var a = await OpenAsync(Role.A);
        var full = 0;
        foreach (var length in new[] { 50_000, 100 })
        {
            while (a.TrySend(new byte[length], out _))
                full++;
        }

        using var cancel = new CancellationTokenSource();
        var (cancelled, kept) = (a.SendAsync(new byte[200], cancel.Token).AsTask(), a.SendAsync("kept".PadRight(200)).AsTask());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var b = await OpenAsync(Role.B);
        Assert.StartsWith("kept", (await TakeAsync(b.ReadAllAsync(cancel: Deadline), full + 1))[^1], StringComparison.Ordinal);
        Assert.Equal(full + 1, await kept);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await a.SendAsync("never", new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Invalid_lines_and_numbers_are_refused()
    {
        var a = await OpenAsync(Role.A);
        Assert.Contains("LF", (await Assert.ThrowsAsync<ArgumentException>(async () => await a.SendAsync("a\nb"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "1048577 bytes",
            (await Assert.ThrowsAsync<ArgumentException>(async () => await a.SendAsync(new byte[Longest + 1]))).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => a.TrySend("\n"u8, out _));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => a.WhenDeliveredAsync(1));
        await a.SendAsync("one");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => a.WhenDeliveredAsync(2));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => a.WhenDeliveredAsync(0));
        Assert.False(a.WhenDeliveredAsync(1).IsCompleted);
    }

    [Fact]
    public async Task Lines_of_many_threads_arrive_once_each_in_the_order_of_their_numbers()
    {
        const int Threads = 8, Each = 2000;
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        var sending = Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                if (i % 3 != 0 || !a.TrySend(Bytes($"{thread} {i}"), out _))
                    await a.SendAsync($"{thread} {i}", Deadline);
            }
        })).ToArray();
        var (next, number) = (new int[Threads], 0L);
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
        {
            Assert.Equal(++number, line.Sequence);
            var parts = line.Text.Split(' ');
            Assert.Equal(next[int.Parse(parts[0], null)]++, int.Parse(parts[1], null));
            if (number == Threads * Each)
                break;
        }

        await Task.WhenAll(sending);
        await a.WhenDeliveredAsync(number, Deadline);
    }

    [Fact]
    public async Task TrySend_and_reading_allocate_nothing_per_line()
    {
        const int Rounds = 50;
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await using var lines = b.ReadAllAsync(cancel: Deadline).GetAsyncEnumerator();
        var (allocated, counted) = (0L, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var sent = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            while (sent < 1000 && a.TrySend("a line of some thirty-two bytes."u8, out _))
                sent++;
            var sending = GC.GetAllocatedBytesForCurrentThread() - before;
            var (reading, read) = (0L, 0);
            for (var line = 0; line < sent; line++)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                var next = lines.MoveNextAsync();
                var waits = !next.IsCompleted;
                Assert.True(await next);
                if (!waits)
                {
                    var length = lines.Current.Bytes.Span.Length;
                    (reading, read) = (reading + GC.GetAllocatedBytesForCurrentThread() - before, read + 1);
                    Assert.Equal(32, length);
                }
            }

            // The first rounds include compilation and the filling of pools.
            if (round >= Rounds / 2)
                (allocated, counted) = (allocated + sending + reading, counted + sent + read);
        }

        Assert.True(counted > Rounds * 500, $"{counted} lines were sent or read without waiting");
        Assert.True(allocated < counted, $"{allocated} bytes for {counted} lines");
    }
}
