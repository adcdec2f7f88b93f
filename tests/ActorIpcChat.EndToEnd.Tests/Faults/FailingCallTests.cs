using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Faults;

/// <summary>
/// Each system call of a process fails once (strace(1)): the process continues without losing a line, or it exits with 1 and an error. It
/// never prints a stack trace, hangs, or leaves a segment behind. IPCCHAT_FAULT_USES=N tests the first N uses of every call in
/// <see cref="FailingCall.Kinds"/> instead of the few below; 40 covers all of them and takes an hour.
/// </summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class FailingCallTests(ITestOutputHelper output)
{
    private const int ManyLines = 4000;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(15);

    private static readonly Dictionary<string, FailingCall[]> Known = new()
    {
        // The C library reads nsswitch.conf and passwd for the user's name; the third is fstat of standard input, of the lock and of a FIFO.
        ["a"] =
        [
            .. Uses("newfstatat", "EIO", 16, 19, 21, 23), .. Uses("openat", "EMFILE", 22, 23, 24), .. Uses("read", "EIO", 25, 26),
            .. Uses("fstat", "EIO", 1, 2, 5, 6, 7, 8), new("fcntl", "EINVAL", 3), new("pipe2", "EMFILE", 1), .. Uses("epoll_ctl", "ENOMEM", 3, 5, 7),
            new("timerfd_create", "ENOSYS", 1), .. Uses("timerfd_settime", "EINVAL", 1, 2), new("vmsplice", "EPERM", 1, AndLater: true),
            new("inotify_init1", "ENOSYS", 1), new("epoll_wait", "EINVAL", 2), new("shmctl", "EPERM", 2), new("mknodat", "ENOSPC", 2),
        ],
        ["b1"] =
        [
            .. Uses("newfstatat", "EIO", 16, 19, 21, 23), new("openat", "EMFILE", 23), new("read", "EIO", 25), .. Uses("fstat", "EIO", 1, 2),
            new("pipe2", "EMFILE", 1), new("timerfd_create", "ENOSYS", 1), new("inotify_init1", "ENOSYS", 1), new("epoll_ctl", "ENOMEM", 3),
        ],
        ["status"] =
        [
            .. Uses("newfstatat", "EIO", 16, 19, 21, 23), new("openat", "EMFILE", 23), .. Uses("read", "EIO", 25, 26), new("lstat", "EACCES", 3),
        ],
        ["clean"] = [.. Uses("newfstatat", "EIO", 16, 19), new("openat", "EMFILE", 23), new("read", "EIO", 25), .. Uses("fstat", "EIO", 21, 27)],
    };

    [FaultTheory]
    [InlineData("a")]
    [InlineData("b1")]
    [InlineData("status")]
    [InlineData("clean")]
    public void Failing_system_call_is_reported_or_survived(string target)
    {
        var uses = LongRun.Number("IPCCHAT_FAULT_USES", 0);
        var calls = uses == 0 ? Known[target] : Seen(target, uses);
        List<string> wrong = [];
        foreach (var call in calls)
        {
            if (ProblemWith(target, call) is not { } why)
                continue;
            wrong.Add($"{target}: {call}: {why}");
            output.WriteLine(wrong[^1]);
        }

        output.WriteLine($"{target}: {calls.Length} failing calls, load {LongRun.Load}");
        Assert.Empty(wrong);
    }

    private static IEnumerable<FailingCall> Uses(string name, string error, params int[] uses)
        => uses.Select(use => new FailingCall(name, error, use));

    private static FailingCall[] Seen(string target, int uses)
    {
        var log = Path.GetTempFileName();
        try
        {
            Assert.Null(ProblemWith(target, null, log));
            Wait.Until(() => File.ReadAllText(log).Contains("+++ exited with 0 +++", StringComparison.Ordinal), "strace has written its log");
            return [.. FailingCall.Seen(log, uses)];
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static string? ProblemWith(string target, FailingCall? call, string log = "/dev/null")
    {
        using var room = new ChatRoom();
        string[] lines = [.. Enumerable.Range(0, call?.Name == "vmsplice" ? ManyLines : 3).Select(i => $"line {i} of {target}")];
        RunningProcess Traced(params string[] options) => room.StartProgram(
            target, "strace", [.. FailingCall.Strace(call, log), ChatRoom.Program, target, "--directory", room.Top, "--room", "room",
                "--set", "chat.leave.patience=2s", .. options]);

        var b = room.Start("b", "--stay");
        Wait.Until(() => room.HasFile("b.bell"), "b has its doorbell");
        RunningProcess tested, viewer;
        if (target == "b1")
        {
            viewer = tested = Traced("--format", "plain", "--once");
            Wait.TryUntil(() => tested.HasExited || room.HasViewerDoorbell(tested), EndTimeout);
            Feed(room.Start("a"), lines).ShouldExit();
            b.Signal(Libc.SIGINT);
        }
        else
        {
            viewer = room.Start("b1", "--format", "plain");
            if (target != "a")
                ShowAll(Feed(room.Start("a", "--stay"), lines), viewer, lines);
            tested = target == "a" ? Feed(Traced(), lines) : Traced();
        }

        return ResultOf(tested, viewer, lines) ?? LeftoverOf(room, tested) ?? room.Processes
            .Where(process => process.Errors.Contains("   at "))
            .Select(process => $"{process.Name} prints a stack trace: {process.Errors.Text}").FirstOrDefault();
    }

    private static RunningProcess Feed(RunningProcess sender, string[] lines)
    {
        try
        {
            sender.Send(Lines.Bytes(lines));
            sender.EndInput();
        }
        catch (IOException)
        {
            // The process ended before it had read everything; the test checks its error.
        }

        return sender;
    }

    private static void ShowAll(RunningProcess sender, RunningProcess viewer, string[] lines)
    {
        sender.ShouldConnect();
        viewer.ShouldShow(lines);
    }

    private static string? ResultOf(RunningProcess tested, RunningProcess viewer, string[] lines)
    {
        if (!Wait.TryUntil(() => tested.HasExited, EndTimeout))
            return $"has not ended after {tested.ProcessorTime.TotalSeconds:F1} s of processor time; standard error: {tested.Errors.Text}";
        var (code, errors) = (tested.ExitCode(), tested.Errors.Text);
        if (code == 0)
        {
            var isShown = Wait.TryUntil(() => viewer.Output.EndsWith(Lines.Bytes(lines)), TimeSpan.FromSeconds(3));
            return isShown || errors.Contains("not delivered", StringComparison.Ordinal)
                ? null
                : $"exited with 0 and lost lines; standard error: {errors}";
        }

        var why = tested.Errors.Lines.Where(line => !line.Contains("waiting for", StringComparison.Ordinal)).ToList();
        return code == 1 && why.Count is >= 1 and <= 3 && why.All(line => line.StartsWith("ipcchat", StringComparison.Ordinal))
            && !errors.Contains("Exception", StringComparison.Ordinal)
            ? null
            : $"exited with {code}; standard error: {errors}";
    }

    private static string? LeftoverOf(ChatRoom room, RunningProcess tested)
    {
        if (Segment.MadeBy([tested.Pid]) is [var left, ..])
            return tested.Errors.Contains($"ipcrm -m {left.Id}") ? null : $"segment {left.Id} is left";
        return tested.Name == "a" && room.HasFile("a.bell") && !tested.Errors.Contains("a.bell") ? "a.bell is left" : null;
    }
}

/// <summary>Needs strace and the native program: the calls of the .NET runtime differ from run to run.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FaultTheoryAttribute : TheoryAttribute
{
    public FaultTheoryAttribute() => Skip = ChatRoom.IsNative
        ? Tools.WhyMissing("strace")
        : NativeFactAttribute.Why;
}
