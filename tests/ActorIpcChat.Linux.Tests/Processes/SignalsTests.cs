using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Processes;

public sealed class SignalsTests
{
    [Fact]
    public void Every_signal_that_would_end_the_process_is_told_and_ends_nobody()
    {
        var told = new ConcurrentQueue<PosixSignal>();
        using var signals = new Signals(told.Enqueue, static () => { });

        (int Number, PosixSignal Signal)[] all =
        [
            (SIGINT, PosixSignal.SIGINT), (SIGTERM, PosixSignal.SIGTERM), (SIGHUP, PosixSignal.SIGHUP), (SIGQUIT, PosixSignal.SIGQUIT),
            .. ((int[])[SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPWR, SIGXCPU]).Select(number => (number, (PosixSignal)number)),
        ];
        // Whoever starts the tests with nohup(1) has said that this one is nobody's.
        all = [.. all.Where(signal => !IsIgnored(signal.Number))];
        foreach (var signal in all)
            Assert.Equal(0, kill(Environment.ProcessId, signal.Number));

        PosixSignal[] expected = [.. all.Select(signal => signal.Signal)];
        Eventually.True(() => told.Count == expected.Length, "all are told");
        Assert.Equal(expected.Order(), told.Order());
    }

    [Fact]
    public void Coming_back_to_the_foreground_is_told()
    {
        using var resumed = new ManualResetEventSlim();
        using var signals = new Signals(static _ => { }, resumed.Set);

        Assert.Equal(0, kill(Environment.ProcessId, SIGCONT));

        Assert.True(resumed.Wait(Eventually.Limit));
    }

    /// <summary>A process at its limit of threads does not get one for a signal.</summary>
    [Fact]
    public void All_signals_are_handled_on_one_thread_that_is_there_before_the_first()
    {
        var threads = new ConcurrentQueue<int>();
        using var signals = new Signals(_ => threads.Enqueue(Environment.CurrentManagedThreadId), () => threads.Enqueue(Environment.CurrentManagedThreadId));
        int[] sent = [SIGINT, SIGUSR1, SIGCONT];

        foreach (var signal in sent.Where(signal => !IsIgnored(signal)))
            Assert.Equal(0, kill(Environment.ProcessId, signal));

        Eventually.True(() => threads.Count == sent.Count(signal => !IsIgnored(signal)), "all are handled");
        Assert.Single(threads.Distinct());
    }

    [Fact]
    public void A_file_that_may_not_grow_any_more_is_an_error_of_write_and_ends_nobody()
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
