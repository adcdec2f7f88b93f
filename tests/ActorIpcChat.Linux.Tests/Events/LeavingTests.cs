using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class LeavingTests
{
    [Fact]
    public void Disposing_ends_the_thread()
    {
        var loop = new TestLoop("leaving-loop");
        loop.On(static () => { });
        Assert.NotNull(KernelThread.Find("leaving-loop"));

        loop.Dispose();

        Eventually.True(() => KernelThread.Find("leaving-loop") is null, "the thread is gone");
    }

    [Fact]
    public void What_was_posted_before_is_done_first()
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
    public void Work_that_posts_itself_for_ever_does_not_keep_a_loop_from_leaving()
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

        Assert.True(left, "the loop did not leave");
    }

    [Fact]
    public void A_loop_may_be_told_to_leave_by_its_own_work()
    {
        var loop = new TestLoop("leaving-itself");
        loop.Post(loop.Dispose);
        Eventually.True(() => KernelThread.Find("leaving-itself") is null, "the thread is gone");
        loop.Dispose();
    }

    [Fact]
    public void A_loop_that_was_never_started_leaves_too()
    {
        var loop = new EventLoop("never", static _ => { });
        loop.Post(static _ => { }, loop);
        loop.Dispose();
        loop.Dispose();
    }

    [Fact]
    public void What_is_posted_afterwards_is_dropped()
    {
        var loop = new TestLoop();
        loop.Dispose();
        var ran = false;

        loop.Post(() => ran = true);
        loop.After(0, () => ran = true);

        Eventually.Pass(TimeSpan.FromMilliseconds(20));
        Assert.False(ran);
    }

    [Fact]
    public void Leaving_gives_back_every_descriptor()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 50; i++)
            new TestLoop().Dispose();
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length, 0, before + 10);
    }

    [Fact]
    public void A_leaving_loop_never_writes_to_a_file_that_got_the_number_of_its_wake_up()
    {
        var written = 0;
        var enough = false;
        var stranger = new Thread(() =>
        {
            while (!Volatile.Read(ref enough))
                written += WrittenToNewFiles();
        });
        stranger.Start();
        for (var i = 0; i < 300; i++)
        {
            // Busy until it is told to leave, so that it is gone before who tells it has woken it.
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
        stranger.Join();
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
