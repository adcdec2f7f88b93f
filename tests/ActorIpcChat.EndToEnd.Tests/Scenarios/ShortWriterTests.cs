using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Scripts that wait for their turn to be A (--wait).</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ShortWriterTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string Waits = "waiting for the end of process";

    /// <summary>The program for the runtime needs much more of the processor for its start.</summary>
    private static readonly int Many = ChatRoom.IsNative ? 50 : 10;

    [Fact]
    public void Lines_of_many_writers_at_once_arrive_once_each()
    {
        var (_, b1) = StartReader();

        var writers = Enumerable.Range(1, Many).Select(number => Write($"{number}")).ToList();

        writers.ForEach(writer => writer.ShouldExit());
        ShouldShowInAnyOrder(b1, Enumerable.Range(1, Many).Select(number => $"{number}"));
    }

    [Fact]
    public void Lines_of_each_writer_stay_together()
    {
        var (_, b1) = StartReader();
        var writers = Enumerable.Range(1, 5).Select(writer => Lines.Numbered(20_000, $"writer {writer}, line")).ToList();

        var processes = writers.ConvertAll(lines => (Process: Room.Start("a", "--wait"), Bytes: Lines.Bytes(lines)));
        processes.ForEach(one => _ = new BackgroundWriter(one.Process.Input, one.Bytes, thenClose: true));

        processes.ForEach(one => one.Process.ShouldExit());
        Wait.Until(() => b1.Output.Length == processes.Sum(one => one.Bytes.Length), "all lines are shown");
        var shown = b1.Output.Text;
        Assert.All(processes, one => Assert.Contains(Lines.Text(one.Bytes), shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Writer_that_waits_says_once_for_whom_and_leaves_at_Ctrl_C_without_a_trace()
    {
        var (b, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        var waiting = Room.Start("a", "--wait");
        waiting.ShouldReport($"{Waits} {first.Pid}, which is A in {Room.Directory}");

        waiting.Signal(Libc.SIGINT);

        waiting.ShouldExit();
        Assert.Single(waiting.Errors.Lines);
        first.Send("undisturbed");
        b1.ShouldShow("undisturbed");
        Assert.False(b.HasExited);
    }

    [Fact]
    public void Lines_of_a_killed_A_are_sent_by_the_writer_that_waits()
    {
        var (b, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        var waiting = Write("of the next one");
        waiting.ShouldReport(Waits);
        b.Pause();
        first.Send("of the killed one");
        using (var pipe = new FileStream(Room.Fifo2, FileMode.Open, FileAccess.ReadWrite))
            Wait.Until(() => Libc.BytesQueued(pipe.SafeFileHandle) > 0, "A has accepted the line");

        first.Kill();
        waiting.ShouldReport("going on where an earlier A was ended");
        b.Resume();

        waiting.ShouldExit();
        b1.ShouldShow("of the killed one", "of the next one");
    }

    [Fact]
    public void A_that_is_killed_before_B_comes_is_followed_at_once()
    {
        for (var killed = 1; killed <= 5; killed++)
        {
            var first = Room.Start("a");
            first.ShouldReport("waiting for B");
            var next = Room.Start("a", "--wait");
            next.ShouldReport(Waits);

            first.Kill();

            next.ShouldReport("going on where an earlier A was ended");
            next.Signal(Libc.SIGTERM);
            next.ShouldExit();
        }
    }

    [Fact]
    public void A_that_makes_its_removed_room_again_keeps_the_role()
    {
        var first = Room.Start("a", "--stay");
        first.ShouldReport("waiting for B");
        var waiting = Write("of the next one");
        waiting.ShouldReport(Waits);

        Directory.Delete(Room.Directory, recursive: true);
        first.ShouldReport("was removed: made it again");

        Room.StartThroughShell("b", """exec "$0" "$@" < /dev/null""", "--stay").ShouldConnect();
        var b1 = Room.Start("b1", "--format", "plain");
        first.Send("of the first one");
        b1.ShouldShow("of the first one");
        first.Signal(Libc.SIGINT);
        waiting.ShouldExit();
        b1.ShouldShow("of the first one", "of the next one");
    }

    [Fact]
    public void A_without_its_lock_file_is_waited_for()
    {
        var (_, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        File.Delete(Path.Combine(Room.Directory, "a.lock"));
        Room.Start("a").ShouldRefuse(1, $"process {first.Pid} is A there already");

        var waiting = Write("of the next one");
        waiting.ShouldReport($"{Waits} {first.Pid}");
        first.Send("of the first one");
        first.EndInput();

        waiting.ShouldExit();
        b1.ShouldShow("of the first one", "of the next one");
    }

    [Fact]
    public void B_waits_as_A_does()
    {
        var chat = Room.StartAll(a: ["--stay"]);
        var next = Room.Start("b", "--wait");
        next.ShouldReport($"{Waits} {chat.B.Pid}, which is B");

        chat.B.Signal(Libc.SIGINT);

        next.ShouldConnect();
        chat.A.Send("to the next one");
        chat.B1.ShouldShow("to the next one");
    }

    [ToolTheory("unshare")]
    [InlineData(false)]
    [InlineData(true)]
    public void Writer_that_may_not_watch_files_waits_as_well(bool killed)
    {
        var (_, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        const string WithoutInotify = """echo 0 > /proc/sys/user/max_inotify_instances && exec "$0" "$@" """;
        var waiting = Room.StartProgram(
            "a", "unshare", ["-U", "-r", "/bin/sh", "-c", WithoutInotify, ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room", "--wait"]);
        Wait.Until(() => waiting.Errors.Contains(Waits) || waiting.HasExited, "it waits");
        if (waiting.HasExited && waiting.Errors.Contains("unshare"))
            return;
        waiting.Send("after it");
        waiting.EndInput();

        if (killed)
            first.Kill();
        else
            first.EndInput();

        waiting.ShouldExit();
        b1.ShouldShow("after it");
    }

    [Theory]
    [InlineData("window", "a", "--wait")]
    [InlineData("member", "--wait")]
    public void Other_commands_do_not_wait_for_a_role(params string[] arguments)
        => Room.StartProgram(arguments[0], ChatRoom.Program, [.. arguments, "--directory", Room.Top, "--room", "room"]).ShouldRefuse(2, "--wait");

    private (RunningProcess B, RunningProcess B1) StartReader()
    {
        var b = Room.StartThroughShell("b", """exec "$0" "$@" < /dev/null""", "--stay");
        b.ShouldReport("waiting for A");
        var b1 = Room.Start("b1", "--format", "plain");
        Room.WaitUntilReady(b1);
        return (b, b1);
    }

    private RunningProcess Write(string line)
    {
        var writer = Room.Start("a", "--wait");
        writer.Send(line);
        writer.EndInput();
        return writer;
    }

    private static void ShouldShowInAnyOrder(RunningProcess viewer, IEnumerable<string> lines)
    {
        var expected = lines.Order(StringComparer.Ordinal).ToArray();
        Wait.Until(() => viewer.Output.Length >= Lines.Bytes(expected).Length, "all lines are shown");
        Assert.Equal(expected, viewer.Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }
}
