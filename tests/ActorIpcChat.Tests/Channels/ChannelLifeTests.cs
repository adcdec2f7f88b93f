namespace ActorIpcChat.Tests.Channels;

public sealed class ChannelLifeTests : ChannelTestBase
{
    [Fact]
    public async Task Disposed_channels_leave_no_files_or_segments()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.SendAsync("line");
        Assert.Equal(["line"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 1));
        await a.DisposeAsync();
        await b.DisposeAsync();
        await a.DisposeAsync();
        await a.Completion.WaitAsync(Limit);
        await b.Completion.WaitAsync(Limit);
        Assert.True(!Directory.Exists(Room.Room.Directory) || Directory.GetFileSystemEntries(Room.Room.Directory).Length == 0);
        Assert.Null(ActorIpcChat.Memory.ChatSegment.TryOpen(Room.Room, Role.A));
        Assert.Null(ActorIpcChat.Memory.ChatSegment.TryOpen(Room.Room, Role.B));
    }

    [Fact]
    public async Task Dispose_delivers_all_accepted_lines()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.WhenConnectedAsync(Deadline);
        for (var i = 0; i < 5000; i++)
            await a.SendAsync("x", Deadline);
        var reading = TakeAsync(b.ReadAllAsync(cancel: Deadline));
        await a.DisposeAsync();
        await a.Completion;
        Assert.Equal(5000, (await reading).Count);
    }

    [Fact]
    public async Task Channel_without_a_peer_leaves_at_once_and_reports_the_number_of_lost_lines()
    {
        var a = await OpenAsync(Role.A);
        var delivery = Task.CompletedTask;
        for (var i = 0; i < 3; i++)
            delivery = a.WhenDeliveredAsync(await a.SendAsync("lost"));
        var connected = a.WhenConnectedAsync();
        await a.DisposeAsync();
        var why = await Assert.ThrowsAsync<ChatException>(() => a.Completion);
        Assert.Contains("3 lines to B", why.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ChatException>(() => delivery);
        await Assert.ThrowsAsync<ChatException>(() => connected);
        await Assert.ThrowsAsync<ChatException>(() => a.WhenConnectedAsync());
        var late = a.SendAsync("late");
        await Assert.ThrowsAsync<ChatException>(async () => await late);
        Assert.Throws<ChatException>(() => a.TrySend("late"u8, out _));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => TakeAsync(a.ReadAllAsync()));
    }

    [Fact]
    public async Task Taken_role_is_refused_and_free_after_dispose()
    {
        var a = await OpenAsync(Role.A);
        var why = await Assert.ThrowsAsync<ChatException>(() => OpenAsync(Role.A));
        Assert.Contains("A", why.Message, StringComparison.Ordinal);
        Assert.Contains("already", why.Message, StringComparison.Ordinal);
        await a.DisposeAsync();
        await OpenAsync(Role.A);
    }

    [Fact]
    public async Task Waiting_channel_gets_the_role_after_the_end_of_the_first()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B, stay: true));
        var reading = TakeAsync(b.ReadAllAsync(cancel: Deadline), 2);
        await a.WhenConnectedAsync(Deadline);
        var opening = OpenAsync(Waiting(Role.A));
        await WaitUntilAsync(() => Notices.Any(IsWaiting), "the channel waits");
        Assert.False(opening.IsCompleted);

        await a.SendAsync("first", Deadline);
        await a.DisposeAsync();

        await (await opening).SendAsync("second", Deadline);
        Assert.Equal(["first", "second"], await reading);
    }

    [Fact]
    public async Task Waiting_channel_can_be_cancelled()
    {
        var a = await OpenAsync(Role.A);
        using var cancel = new CancellationTokenSource();
        var opening = ChatChannel.OpenAsync(Waiting(Role.A), cancel.Token).AsTask();
        await WaitUntilAsync(() => Notices.Any(IsWaiting), "the channel waits");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Limit));
        await a.DisposeAsync();
        await OpenAsync(Role.A);
    }

    [Fact]
    public async Task Role_is_free_when_a_cancelled_opening_throws()
    {
        var cancelled = 0;
        for (var round = 0; round < 200; round++)
        {
            using var cancel = new CancellationTokenSource();
            var opening = ChatChannel.OpenAsync(Options(Role.A), cancel.Token).AsTask();
            await Task.Run(() => Thread.SpinWait(round * 500));
            await cancel.CancelAsync();
            try
            {
                await (await opening.WaitAsync(Limit)).DisposeAsync();
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                await (await ChatChannel.OpenAsync(Options(Role.A), Deadline)).DisposeAsync();
            }
        }

        Assert.InRange(cancelled, 1, 200);
    }

    [Fact]
    public async Task Dispose_waits_no_longer_than_its_patience_for_a_peer_that_reads_nothing()
    {
        var a = await OpenAsync(Role.A, settings: "chat.leave.patience=300ms");
        // The lines that it does not read fill its memory, so it takes no more.
        var b = await OpenAsync(Role.B, settings: "chat.shared-memory.size=128KiB");
        await a.WhenConnectedAsync(Deadline);
        while (a.TrySend(new byte[50_000], out _))
        {
        }

        var since = System.Diagnostics.Stopwatch.StartNew();
        await a.DisposeAsync().AsTask().WaitAsync(Limit);

        Assert.InRange(since.Elapsed, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(8));
        Assert.Matches("cannot deliver [0-9]+ lines to B", (await Assert.ThrowsAsync<ChatException>(() => a.Completion)).Message);
        await TakeAsync(b.ReadAllAsync(cancel: Deadline));
        await b.Completion.WaitAsync(Limit);
    }

    [Fact]
    public async Task Peer_that_leaves_ends_the_chat()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        await a.WhenConnectedAsync(Deadline);
        await b.DisposeAsync();
        await a.Completion.WaitAsync(Limit);
        await Assert.ThrowsAsync<ChatException>(async () => await a.SendAsync("late"));
    }

    [Fact]
    public async Task Staying_channel_connects_to_one_peer_after_another()
    {
        var b = await OpenAsync(Role.B, stay: true);
        await using var lines = b.ReadAllAsync(cancel: Deadline).GetAsyncEnumerator();
        for (var i = 0; i < 3; i++)
        {
            var a = await OpenAsync(Role.A);
            await a.SendAsync($"writer {i}");
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal($"writer {i}", lines.Current.Text);
            await a.DisposeAsync();
            await a.Completion;
            await WaitUntilAsync(() => !b.WhenConnectedAsync().IsCompleted, "B waits for the next peer");
        }

        Assert.False(b.Completion.IsCompleted);
    }

    [Fact]
    public async Task Lines_for_an_absent_peer_reach_its_successor()
    {
        var a = await OpenAsync(Role.A, stay: true);
        var b = await OpenAsync(Role.B);
        await a.SendAsync("1");
        Assert.Equal(["1"], await TakeAsync(b.ReadAllAsync(cancel: Deadline), 1));
        await b.DisposeAsync();
        var delivery = a.WhenDeliveredAsync(await a.SendAsync("2"), Deadline);
        Assert.False(delivery.IsCompleted);
        var next = await OpenAsync(Role.B);
        Assert.Equal(["2"], await TakeAsync(next.ReadAllAsync(cancel: Deadline), 1));
        await delivery;
    }

    [Fact]
    public async Task Chat_ends_when_the_peer_leaves_without_reading_although_its_process_goes_on()
    {
        var a = await OpenAsync(Role.A);
        var b = await OpenAsync(Role.B, settings: ["chat.shared-memory.size=128KiB", "chat.leave.patience=200ms"]);
        await a.WhenConnectedAsync(Deadline);
        while (a.TrySend(new byte[50_000], out _))
        {
        }

        await b.DisposeAsync();

        await Assert.ThrowsAsync<ChatException>(() => a.Completion.WaitAsync(Limit));
    }

    [Fact]
    public async Task Delivery_that_a_lost_connection_interrupts_completes_with_the_next_peer()
    {
        var a = await OpenAsync(Role.A, stay: true);
        var b = await OpenAsync(Role.B, settings: ["chat.shared-memory.size=128KiB", "chat.leave.patience=200ms"]);
        await a.WhenConnectedAsync(Deadline);
        var last = 0L;
        while (a.TrySend(new byte[50_000], out var number))
            last = number;
        var delivery = a.WhenDeliveredAsync(last, Deadline);
        await a.WhenDeliveredAsync(1, Deadline);
        await b.DisposeAsync();
        await WaitUntilAsync(() => !a.WhenConnectedAsync().IsCompleted, "the connection is lost");
        Assert.False(delivery.IsCompleted);

        var next = await OpenAsync(Role.B);
        await foreach (var line in next.ReadAllAsync(cancel: Deadline))
        {
            if (line.Sequence == last)
                break;
        }

        await delivery.WaitAsync(Limit);
    }

    [Fact]
    public async Task Twenty_rooms_chat_in_one_process()
    {
        var rooms = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            ChatOptions Of(Role role) => new() { Role = role, Directory = Room.Room.Directory, Room = $"room {i}" };
            return (A: await OpenAsync(Of(Role.A)), B: await OpenAsync(Of(Role.B)));
        }));
        await Task.WhenAll(rooms.Select(async (room, i) =>
        {
            await room.A.SendAsync($"to {i}", Deadline);
            Assert.Equal([$"to {i}"], await TakeAsync(room.B.ReadAllAsync(cancel: Deadline), 1));
            await room.B.SendAsync($"from {i}", Deadline);
            Assert.Equal([$"from {i}"], await TakeAsync(room.A.ReadAllAsync(cancel: Deadline), 1));
        }));
    }

    [Fact]
    public async Task Notice_is_delivered_on_a_pool_thread()
    {
        var thread = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = Options(Role.A);
        await OpenAsync(new ChatOptions
        {
            Role = options.Role,
            Directory = options.Directory,
            Settings = options.Settings,
            Notice = line => thread.TrySetResult(Thread.CurrentThread.IsThreadPoolThread ? line : $"on {Thread.CurrentThread.Name}"),
        });
        Assert.StartsWith("waiting for B", await thread.Task.WaitAsync(Limit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Role: ", (Role)3, null, null, null)]
    [InlineData("Room: ", null, null, null, null)]
    [InlineData("Room: ", Role.A, "a/b", null, null)]
    [InlineData("Settings: ", Role.A, null, null, "akka.loglevel=DEBUG")]
    [InlineData("chat.viewer.histroy", Role.A, null, null, "chat.viewer.histroy=1")]
    [InlineData("chat.shared-memory.size", Role.A, null, null, "chat.shared-memory.size=lots")]
    [InlineData("Nick", Role.A, null, "a\u0001b", null)]
    public async Task Invalid_option_is_refused_with_its_name(string name, Role? role, string? room, string? nick, string? setting)
    {
        var options = new ChatOptions
        {
            Role = role,
            Directory = Room.Room.Directory,
            Room = room,
            Nick = nick,
            Settings = setting is null ? [] : [setting],
        };
        Assert.Contains(name, (await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(options))).Message, StringComparison.Ordinal);
        Assert.Contains(
            name,
            (await Assert.ThrowsAsync<ArgumentException>(async () => await ChatReader.OpenAsync(options))).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await ChatReader.OpenAsync(Options(Role.A), new string('x', 33)));
    }

    [Fact]
    public async Task Open_with_a_cancelled_token_throws()
        => await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await ChatChannel.OpenAsync(Options(Role.A), new CancellationToken(canceled: true)));

    private static bool IsWaiting(string line) => line.Contains("waiting for the end of process", StringComparison.Ordinal);

    private ChatOptions Waiting(Role role)
    {
        var options = Options(role);
        return new ChatOptions { Role = role, Directory = options.Directory, Settings = options.Settings, Notice = options.Notice, Wait = true };
    }
}
