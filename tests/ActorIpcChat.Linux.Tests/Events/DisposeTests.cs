using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class DisposeTests
{
    [Fact]
    public void Dispose_ends_the_thread()
    {
        var loop = new TestLoop("leaving-loop");
        loop.On(static () => { });
        Assert.NotNull(KernelThread.Find("leaving-loop"));

        loop.Dispose();

        Wait.Until(() => KernelThread.Find("leaving-loop") is null, "the thread ends");
    }

    [Fact]
    public void Dispose_runs_queued_work_first()
    {
        for (var round = 1; round <= 50; round++)
        {
            var loop = new TestLoop();
            var done = 0;
            for (var i = 0; i < 100 * round; i++)
                loop.Post(() => done++);

            loop.Dispose();

            Assert.Equal(100 * round, done);
        }
    }

    [Fact]
    public void Endless_work_does_not_delay_dispose()
    {
        var loop = new TestLoop();
        var enough = false;
        void Again()
        {
            if (!Volatile.Read(ref enough))
                loop.Post(Again);
        }

        loop.Post(Again);
        var leaving = new Thread(loop.Dispose);
        leaving.Start();

        var left = leaving.Join(TimeSpan.FromSeconds(5));
        Volatile.Write(ref enough, true);
        leaving.Join();

        Assert.True(left, "Dispose did not return within 5 s");
    }

    [Fact]
    public void Dispose_on_the_loops_thread_ends_it()
    {
        var loop = new TestLoop("leaving-itself");
        loop.Post(loop.Dispose);
        Wait.Until(() => KernelThread.Find("leaving-itself") is null, "the thread ends");
        loop.Dispose();
    }

    [Fact]
    public void Dispose_of_a_loop_that_was_not_started_returns()
    {
        var loop = new EventLoop("never", static _ => { });
        loop.Post(static _ => { }, loop);
        loop.Dispose();
        loop.Dispose();
    }

    [Fact]
    public void Work_posted_after_dispose_is_dropped()
    {
        var loop = new TestLoop();
        loop.Dispose();
        var ran = false;

        loop.Post(() => ran = true);
        loop.After(0, () => ran = true);

        Wait.For(TimeSpan.FromMilliseconds(20));
        Assert.False(ran);
    }

    [Fact]
    public void Dispose_closes_all_descriptors()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 50; i++)
            new TestLoop().Dispose();
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 10);
    }

    [Fact]
    public void Disposed_loop_never_writes_to_a_file_that_reuses_its_descriptor()
    {
        var written = 0;
        var enough = false;
        var otherThread = new Thread(() =>
        {
            while (!Volatile.Read(ref enough))
                written += WrittenToNewFiles();
        });
        otherThread.Start();
        for (var i = 0; i < 300; i++)
        {
            // Keep the loop busy, so that it ends before Dispose has woken it.
            var loop = new TestLoop();
            var leaving = false;
            void Again()
            {
                if (!Volatile.Read(ref leaving))
                    loop.Post(Again);
            }

            loop.Post(Again);
            Volatile.Write(ref leaving, true);
            loop.Dispose();
        }

        Volatile.Write(ref enough, true);
        otherThread.Join();
        Assert.Equal(0, written);
    }

    private static unsafe int WrittenToNewFiles()
    {
        const int Files = 8;
        var files = stackalloc int[Files];
        for (var i = 0; i < Files; i++)
            files[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        Thread.SpinWait(200);
        var written = 0;
        for (var i = 0; i < Files; i++)
        {
            using var file = new FileDescriptor(files[i]);
            ulong count;
            written += file.Read((byte*)&count, sizeof(ulong)).Bytes > 0 ? 1 : 0;
        }

        return written;
    }
}
