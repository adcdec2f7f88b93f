using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The programs of samples/, as their headers say.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class SampleTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void Bot_answers_each_line_and_stays_for_the_next_peer()
    {
        var bot = Sample("Bot");
        bot.ShouldReport("waiting for A");
        var a1 = Command("a1", "bot", "--format", "plain");

        foreach (var line in (string[])["hello", "again"])
        {
            var a = Command("a", "bot", "--nick", "me");
            a.Send(line);
            a1.ShouldShowText($"me, that were 5 bytes: {line}");
            a.EndInput();
            a.ShouldExit();
        }

        Assert.False(bot.HasExited);
    }

    [Fact]
    public void Work_queue_loses_no_job_when_its_worker_is_killed()
    {
        var worker = Sample("WorkQueue", "worker");
        var producer = Sample("WorkQueue", "produce", "30");
        worker.ShouldShowText("job 5 begins");
        worker.Kill();

        var successor = Sample("WorkQueue", "worker");
        producer.ShouldExit();
        successor.ShouldShowText("job 30 is done");

        // The job in hand comes again, unless the kill came after its acknowledgement.
        var first = worker.Output.Lines;
        var second = successor.Output.Lines;
        var last = first[^1].Split(' ') is [_, var number, ..] ? int.Parse(number, null) : 0;
        var next = first[^1] == $"job {last} is done" && second[0] == $"job {last + 1} begins" ? last + 1 : last;
        Assert.Equal(JobsFrom(1, to: last + 1)[..first.Length], first);
        Assert.Equal(JobsFrom(next, to: 30), second);
    }

    [Fact]
    public void Host_answers_each_line_logs_its_health_and_leaves_on_Ctrl_C()
    {
        var host = Sample("Hosted");
        host.ShouldShowText("Degraded: ");
        var a1 = Command("a1", "hosted", "--format", "plain");
        var a = Command("a", "hosted");
        a.Send("one");
        a.Send("two");
        a1.ShouldShow("1: one", "2: two");
        host.ShouldShowText("Healthy: chats with A");

        host.Signal(Libc.SIGINT);
        host.ShouldExit();
        a.ShouldExit();
    }

    private static string[] JobsFrom(int first, int to)
        => [.. Enumerable.Range(first, to - first + 1).SelectMany(job => (string[])[$"job {job} begins", $"job {job} is done"])];

    private RunningProcess Sample(string name, params string[] arguments) => Start(name, ChatRoom.OfBuild(name), arguments);

    private RunningProcess Command(string name, string room, params string[] options)
        => Start(name, ChatRoom.Program, [name, "--room", room, .. options]);

    /// <summary>
    /// Starts a program whose default directory is the test's. A host does not watch its settings file: the kernel grants a user 128 watchers
    /// (fs.inotify.max_user_instances), and tests that run beside this one use many.
    /// </summary>
    private RunningProcess Start(string name, string program, string[] arguments)
        => Room.StartProgram(
            name, program, arguments, ("XDG_RUNTIME_DIR", Room.Top), ("DOTNET_hostBuilder__reloadConfigOnChange", "false"));
}
