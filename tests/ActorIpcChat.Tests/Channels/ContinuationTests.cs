using ActorIpcChat.Channels;

namespace ActorIpcChat.Tests.Channels;

/// <summary>The event loop's thread runs no code of the program.</summary>
public sealed class ContinuationTests : ChannelTestBase
{
    [Fact]
    public async Task Program_continues_on_another_thread_than_the_loop()
    {
        var noticed = new TaskCompletionSource<bool>();
        var options = Options(Role.A);
        var a = await OpenAsync(new ChatOptions
        {
            Role = Role.A,
            Directory = options.Directory,
            Settings = options.Settings,
            Notice = _ => noticed.TrySetResult(IsOnLoop),
        });
        Assert.False(IsOnLoop, "opened");
        Assert.False(await noticed.Task.WaitAsync(Limit), "notice");
        while (a.TrySend(new byte[50_000], out _))
        {
        }

        var places = await Task.WhenAll(
            PlaceAfterAsync("connected", a.WhenConnectedAsync(Deadline)),
            PlaceAfterAsync("sent", a.SendAsync(new byte[50_000], Deadline).AsTask()),
            PlaceAfterAsync("delivered", a.WhenDeliveredAsync(1, Deadline)),
            PlaceAfterAsync("ended", a.Completion),
            ReadAsync());

        Assert.All(places, place => Assert.DoesNotContain("loop", place, StringComparison.Ordinal));

        async Task<string> ReadAsync()
        {
            var b = await OpenAsync(Role.B);
            var (loop, bytes) = (false, 0L);
            await foreach (var line in b.ReadAllAsync(cancel: Deadline).ConfigureAwait(false))
            {
                (loop, bytes) = (loop || IsOnLoop, bytes + line.Bytes.Length);
                if (a.WhenDeliveredAsync(line.Sequence + 1, Deadline) is var next && line.Sequence == 3)
                    await PlaceAfterAsync("next", next).ConfigureAwait(false);
                if (bytes > 4_000_000)
                    break;
            }

            await b.DisposeAsync().ConfigureAwait(false);
            return loop || IsOnLoop ? "read: loop" : "read: another";
        }
    }

    [Fact]
    public async Task Program_that_blocks_between_two_lines_delays_no_other_reader()
    {
        var (a, b) = (await OpenAsync(Role.A), await OpenAsync(Role.B));
        var readers = new List<Task>();
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(4);
        for (var i = 0; i < 4; i++)
            readers.Add(BlockAsync((await OpenReaderAsync(Role.B)).ReadAllAsync(Deadline)));
        await using var lines = b.ReadAllAsync(cancel: Deadline).GetAsyncEnumerator();
        for (var i = 1; i <= 3; i++)
        {
            var next = lines.MoveNextAsync();
            await a.SendAsync($"{i}");
            Assert.True(await next.AsTask().WaitAsync(Limit));
            Assert.Equal($"{i}", lines.Current.Text);
        }

        Assert.True(blocked.Wait(Limit), "each reader has a line in hand");
        release.Set();
        await Task.WhenAll(readers).WaitAsync(Limit);

        async Task BlockAsync(IAsyncEnumerable<ChatLine> all)
        {
            await foreach (var line in all.ConfigureAwait(false))
            {
                blocked.Signal();
                Assert.True(release.Wait(Limit), "the program goes on");
                break;
            }
        }
    }

    [Fact]
    public async Task Program_does_not_inherit_what_another_left_on_the_thread()
    {
        var (thread, local) = (new ResumingThread(), new AsyncLocal<string?>());
        var seen = new List<(string? Local, SynchronizationContext? Context)>();
        for (var i = 0; i < 100; i++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            thread.Post(new Work(() =>
            {
                seen.Add((local.Value, SynchronizationContext.Current));
                local.Value = "left behind";
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
                done.SetResult();
            }));
            await done.Task.WaitAsync(Limit);
        }

        Assert.All(seen, now => Assert.Equal((null, null), now));
    }

    [Fact]
    public async Task Reader_ends_with_the_error_of_a_failing_loop()
    {
        var (a, place) = (await OpenAsync(Role.A), Options(Role.B).Check());
        await OpenAsync(Role.B);
        await a.SendAsync("line");
        var runtime = new ChatRuntime();
        var reader = new ReaderEnd(
            place.OpenRoom(), Role.B, place.Settings.Viewer, once: true, consumer: null, endsIfMissing: null, new ChannelNotices(null), runtime);
        await using var lines = new ChatLines(() => reader, Role.A, giveBack: null, Deadline).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        var next = lines.MoveNextAsync().AsTask();

        runtime.Loop.Post(static _ => throw new InvalidDataException("a broken loop"), this);

        Assert.Contains("a broken loop", (await Assert.ThrowsAsync<ChatException>(() => next.WaitAsync(Limit))).Message, StringComparison.Ordinal);
        await reader.Ended.WaitAsync(Limit);
    }

    private sealed class Work(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }

    private static bool IsOnLoop => ChatRuntime.Shared.Loop.IsCurrent;

    private static async Task<string> PlaceAfterAsync(string what, Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return $"{what}: {(IsOnLoop ? "loop" : "another")}";
    }
}
