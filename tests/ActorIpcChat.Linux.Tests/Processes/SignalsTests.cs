using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests;

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

    /// <summary>Which would be to set the terminal's modes, at no certain moment: before or behind what the handler has done to them.</summary>
    [Fact]
    public async Task The_runtime_does_nothing_of_its_own_when_the_process_goes_on()
    {
        var prevented = new TaskCompletionSource<bool>();
        // Handlers run in the opposite order of their registrations: this one finds what the others have said.
        using var first = PosixSignalRegistration.Create(PosixSignal.SIGCONT, context => prevented.TrySetResult(context.Cancel));
        using var signals = new Signals(static _ => { }, static () => { });

        Assert.Equal(0, kill(Environment.ProcessId, SIGCONT));

        Assert.True(await prevented.Task.WaitAsync(Eventually.Limit));
    }

    private static unsafe bool IsIgnored(int signal)
    {
        Tmds.Linux.sigaction now;
        Assert.Equal(0, sigaction(signal, null, &now));
        return now.sa_handler == SIG_IGN;
    }
}
