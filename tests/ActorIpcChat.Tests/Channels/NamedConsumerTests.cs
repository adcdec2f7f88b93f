namespace ActorIpcChat.Tests.Channels;

/// <summary>Channels and readers with the name of a consumer.</summary>
public sealed class NamedConsumerTests : ChannelTestBase
{
    [Fact]
    public async Task Named_consumer_continues_after_the_last_acknowledged_line()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 6);
        Assert.Equal(["1", "2", "3"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 3));
        var reader = await OpenReaderAsync(Role.B, consumer: "worker");
        Assert.Equal(["3", "4"], await TakeAsync(reader.ReadAllAsync(Deadline), 2));
        await reader.DisposeAsync();
        Assert.Equal(["4", "5", "6"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 3));
    }

    [Fact]
    public async Task Line_acknowledged_within_a_frame_is_not_read_again()
    {
        var (a, b) = await PairAsync();
        await a.WhenConnectedAsync(Deadline);
        for (var i = 1; i <= 300; i++)
            Assert.True(a.TrySend(Bytes($"{i}"), out _));
        for (var expected = 1; expected <= 300; expected += 7)
        {
            var next = expected;
            await foreach (var line in b.ReadAllAsync("worker", Deadline))
            {
                Assert.Equal(next++, line.Sequence);
                if (line.Sequence < expected + 6 && line.Sequence < 300)
                    continue;
                line.Acknowledge();
                break;
            }
        }

        Assert.Equal(301, await a.SendAsync("more"));
        Assert.Equal(["more"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 1));
    }

    [Fact]
    public async Task Two_names_and_an_unnamed_reader_each_get_all_lines()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 3);
        string[] all = ["1", "2", "3"];
        Assert.Equal(all, await TakeAsync(b.ReadAllAsync("first", Deadline), 3));
        Assert.Equal(all, await TakeAsync(b.ReadAllAsync("second", Deadline), 3));
        Assert.Equal(all, await TakeAsync(b.ReadAllAsync(cancel: Deadline), 3));
    }

    [Fact]
    public async Task Second_reader_of_a_name_is_refused()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 2);
        await using var first = b.ReadAllAsync("worker", Deadline).GetAsyncEnumerator();
        Assert.True(await first.MoveNextAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => TakeAsync(b.ReadAllAsync("worker", Deadline), 1));
        var reader = await OpenReaderAsync(Role.B, consumer: "worker");
        var why = await Assert.ThrowsAsync<ChatException>(() => TakeAsync(reader.ReadAllAsync(Deadline), 1));
        Assert.Contains($"process {Environment.ProcessId} reads as worker", why.Message, StringComparison.Ordinal);
        Assert.True(await first.MoveNextAsync());
    }

    [Fact]
    public async Task Seventeenth_name_is_refused()
    {
        var (a, b) = await PairAsync();
        await a.SendAsync("line");
        for (var i = 1; i <= 16; i++)
            Assert.Equal(["line"], await TakeAsync(b.ReadAllAsync($"name {i}", Deadline), 1));
        var why = await Assert.ThrowsAsync<ChatException>(() => TakeAsync(b.ReadAllAsync("name 17", Deadline), 1));
        Assert.Contains("16 names are in use", why.Message, StringComparison.Ordinal);
        foreach (var i in Enumerable.Range(1, 16))
            await foreach (var line in b.ReadAllAsync($"name {i}", Deadline))
            {
                line.Acknowledge();
                break;
            }
    }

    [Fact]
    public async Task Lines_of_an_absent_consumer_are_kept_after_the_end_of_the_chat()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 4);
        Assert.Equal(["1", "2"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 2));
        await a.WhenDeliveredAsync(4, Deadline);
        await a.DisposeAsync();
        await b.Completion.WaitAsync(Limit);
        Assert.Equal(["2"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 1));
        await b.DisposeAsync();
        var reader = await OpenReaderAsync(Role.B, consumer: "worker");
        Assert.Equal(["2", "3", "4"], await TakeAsync(reader.ReadAllAsync(Deadline)));
        await reader.DisposeAsync();
        Assert.Null(ActorIpcChat.Memory.ChatSegment.TryOpen(Room.Room, Role.B));
    }

    [Fact]
    public async Task History_counts_only_at_the_first_use_of_a_name()
    {
        var (a, _) = await PairAsync();
        await SendAsync(a, 1, 5);
        await a.WhenDeliveredAsync(5, Deadline);
        await using (var first = await OpenReaderAsync(Role.B, consumer: "worker", settings: "chat.viewer.history=2"))
            Assert.Equal(["4"], await TakeAsync(first.ReadAllAsync(Deadline), 1));
        await SendAsync(a, 6, 9);
        await a.WhenDeliveredAsync(9, Deadline);

        await using (var second = await OpenReaderAsync(Role.B, consumer: "worker", settings: "chat.viewer.history=2"))
            Assert.Equal(["4", "5", "6", "7", "8", "9"], await TakeAsync(second.ReadAllAsync(Deadline), 6));
        await using var other = await OpenReaderAsync(Role.B, consumer: "other", settings: "chat.viewer.history=2");
        Assert.Equal(["8", "9"], await TakeAsync(other.ReadAllAsync(Deadline), 2));
    }

    [Fact]
    public async Task Reader_that_ends_with_its_last_acknowledgement_removes_the_memory_that_was_kept_for_it()
    {
        var (a, b) = await PairAsync();
        await SendAsync(a, 1, 3);
        Assert.Equal(["1"], await TakeAsync(b.ReadAllAsync("worker", Deadline), 1));
        await a.DisposeAsync();
        await b.Completion.WaitAsync(Limit);
        await b.DisposeAsync();
        await using (var reader = await OpenReaderAsync(Role.B, consumer: "worker"))
        {
            await foreach (var line in reader.ReadAllAsync(Deadline))
            {
                if (line.Sequence < 3)
                    continue;
                line.Acknowledge();
                break;
            }
        }

        Assert.Null(ActorIpcChat.Memory.ChatSegment.TryOpen(Room.Room, Role.B));
    }

    [Fact]
    public async Task Long_line_is_read_again_from_its_first_unacknowledged_part()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B, settings: "chat.shared-memory.size=4MiB"));
        await a.SendAsync("before", Deadline);
        await a.SendAsync(new byte[900_000], Deadline);
        await a.SendAsync("behind", Deadline);
        List<int> lengths = [];
        await foreach (var part in b.ReadAllAsync("worker", Deadline))
        {
            lengths.Add(part.Bytes.Length);
            if (lengths.Count == 3)
                break;
        }

        List<(int Length, bool More)> rest = [];
        await foreach (var part in b.ReadAllAsync("worker", Deadline))
        {
            rest.Add((part.Bytes.Length, part.More));
            if (part.Sequence == 3)
                break;
        }

        // The request for the second part acknowledged the first.
        Assert.Equal(900_000 - lengths[1], rest.SkipLast(1).Sum(part => part.Length));
        Assert.Equal("behind".Length, rest[^1].Length);
    }

    private async Task<(ChatChannel A, ChatChannel B)> PairAsync() => (await OpenAsync(Role.A), await OpenAsync(Role.B));

    private static async Task SendAsync(ChatChannel channel, int from, int to)
    {
        for (var i = from; i <= to; i++)
            await channel.SendAsync($"{i}", Deadline);
    }
}
