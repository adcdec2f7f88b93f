using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Short-lived writers that wait for the role A (--wait).</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ShortWriterTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string WaitNotice = "waiting for the end of process";

    /// <summary>The program for the .NET runtime needs much more processor time to start.</summary>
    private static readonly int WriterCount = ChatRoom.IsNative ? 50 : 10;

    [Fact]
    public void Lines_of_many_concurrent_writers_arrive_once_each()
    {
        var (_, b1) = StartReader();

        var writers = Enumerable.Range(1, WriterCount).Select(number => Write($"{number}")).ToList();

        writers.ForEach(writer => writer.ShouldExit());
        ShouldShowInAnyOrder(b1, Enumerable.Range(1, WriterCount).Select(number => $"{number}"));
    }

    [Fact]
    public void Lines_of_each_writer_stay_together()
    {
        var (_, b1) = StartReader();
        var writers = Enumerable.Range(1, 5).Select(number => Lines.Numbered(20_000, $"writer {number}, line")).ToList();

        var processes = writers.ConvertAll(lines => (Process: Room.Start("a", "--wait"), Bytes: Lines.Bytes(lines)));
        processes.ForEach(writer => _ = new BackgroundWriter(writer.Process.Input, writer.Bytes, thenClose: true));

        processes.ForEach(writer => writer.Process.ShouldExit());
        Wait.Until(() => b1.Output.Length == processes.Sum(writer => writer.Bytes.Length), "all lines are shown");
        var shown = b1.Output.Text;
        Assert.All(processes, writer => Assert.Contains(Lines.Text(writer.Bytes), shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Waiting_writer_names_the_holder_once_and_leaves_nothing_after_Ctrl_C()
    {
        var (b, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        var waiting = Room.Start("a", "--wait");
        waiting.ShouldReport($"{WaitNotice} {first.Pid}, which is A in {Room.Directory}");

        waiting.Signal(Libc.SIGINT);

        waiting.ShouldExit();
        Assert.Single(waiting.Errors.Lines);
        first.Send("undisturbed");
        b1.ShouldShow("undisturbed");
        Assert.False(b.HasExited);
    }

    [Fact]
    public void Waiting_writer_sends_the_lines_of_a_killed_A()
    {
        var (b, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        var waiting = Write("of the next one");
        waiting.ShouldReport(WaitNotice);
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
    public void Waiting_writer_replaces_an_A_killed_before_its_peer_connects()
    {
        for (var killed = 1; killed <= 5; killed++)
        {
            var first = Room.Start("a");
            first.ShouldReport("waiting for B");
            var next = Room.Start("a", "--wait");
            next.ShouldReport(WaitNotice);

            first.Kill();

            next.ShouldReport("going on where an earlier A was ended");
            next.Signal(Libc.SIGTERM);
            next.ShouldExit();
        }
    }

    [Fact]
    public void Role_is_kept_when_A_recreates_its_removed_room()
    {
        var first = Room.Start("a", "--stay");
        first.ShouldReport("waiting for B");
        var waiting = Write("of the next one");
        waiting.ShouldReport(WaitNotice);

        Room.RemoveDirectory();
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
    public void Writer_waits_for_an_A_whose_lock_file_was_removed()
    {
        var (_, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        File.Delete(Path.Combine(Room.Directory, "a.lock"));
        Room.Start("a").ShouldRefuse(1, $"process {first.Pid} is A there already");

        var waiting = Write("of the next one");
        waiting.ShouldReport($"{WaitNotice} {first.Pid}");
        first.Send("of the first one");
        first.EndInput();

        waiting.ShouldExit();
        b1.ShouldShow("of the first one", "of the next one");
    }

    [Fact]
    public void Waiting_B_connects_after_the_end_of_the_first_B()
    {
        var chat = Room.StartAll(a: ["--stay"]);
        var next = Room.Start("b", "--wait");
        next.ShouldReport($"{WaitNotice} {chat.B.Pid}, which is B");

        chat.B.Signal(Libc.SIGINT);

        next.ShouldConnect();
        chat.A.Send("to the next one");
        chat.B1.ShouldShow("to the next one");
    }

    [ToolTheory("unshare")]
    [InlineData(false)]
    [InlineData(true)]
    public void Writer_without_inotify_waits_too(bool killed)
    {
        var (_, b1) = StartReader();
        var first = Room.Start("a");
        first.ShouldConnect();
        const string WithoutInotify = """echo 0 > /proc/sys/user/max_inotify_instances && exec "$0" "$@" """;
        string[] command = [ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room", "--wait"];
        var waiting = Room.StartProgram("a", "unshare", ["-U", "-r", "/bin/sh", "-c", WithoutInotify, .. command]);
        Wait.Until(() => waiting.Errors.Contains(WaitNotice) || waiting.HasExited, "the writer waits");
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
