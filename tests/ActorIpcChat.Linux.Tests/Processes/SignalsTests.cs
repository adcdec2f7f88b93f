using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Processes;

public sealed class SignalsTests
{
    [Fact]
    public void Signals_that_would_end_the_process_call_the_handler_instead()
    {
        var handled = new ConcurrentQueue<PosixSignal>();
        using var signals = new Signals(handled.Enqueue, static () => { });

        (int Number, PosixSignal Signal)[] all =
        [
            (SIGINT, PosixSignal.SIGINT), (SIGTERM, PosixSignal.SIGTERM), (SIGHUP, PosixSignal.SIGHUP), (SIGQUIT, PosixSignal.SIGQUIT),
            .. ((int[])[SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPWR, SIGXCPU]).Select(number => (number, (PosixSignal)number)),
        ];
        // nohup(1) ignores SIGHUP for the test process.
        all = [.. all.Where(signal => !IsIgnored(signal.Number))];
        foreach (var signal in all)
            Assert.Equal(0, kill(Environment.ProcessId, signal.Number));

        PosixSignal[] expected = [.. all.Select(signal => signal.Signal)];
        Wait.Until(() => handled.Count == expected.Length, "all signals are handled");
        Assert.Equal(expected.Order(), handled.Order());
    }

    [Fact]
    public void Sigcont_calls_the_handler()
    {
        using var resumed = new ManualResetEventSlim();
        using var signals = new Signals(static _ => { }, resumed.Set);

        Assert.Equal(0, kill(Environment.ProcessId, SIGCONT));

        Assert.True(resumed.Wait(Wait.Timeout));
    }

    /// <summary>At the thread limit, a signal cannot start a new thread.</summary>
    [Fact]
    public void Signals_are_handled_on_one_thread_that_exists_before_the_first()
    {
        var threads = new ConcurrentQueue<int>();
        void Record() => threads.Enqueue(Environment.CurrentManagedThreadId);
        using var signals = new Signals(_ => Record(), Record);
        int[] sent = [SIGINT, SIGUSR1, SIGCONT];

        foreach (var signal in sent.Where(signal => !IsIgnored(signal)))
            Assert.Equal(0, kill(Environment.ProcessId, signal));

        Wait.Until(() => threads.Count == sent.Count(signal => !IsIgnored(signal)), "all signals are handled");
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public void Write_over_the_file_size_limit_fails_and_does_not_end_the_process()
    {
        Signals.IgnoreFileSizeLimit();

        Assert.Equal(0, kill(Environment.ProcessId, SIGXFSZ));

        Assert.True(IsIgnored(SIGXFSZ));
    }

    private static unsafe bool IsIgnored(int signal)
    {
        Tmds.Linux.sigaction now;
        Assert.Equal(0, sigaction(signal, null, &now));
        return now.sa_handler == SIG_IGN;
    }
}
