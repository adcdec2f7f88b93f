using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class StartOrderTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData("a b a1 b1")]
    [InlineData("b1 a1 b a")]
    [InlineData("a1 a b1 b")]
    [InlineData("b b1 a1 a")]
    [InlineData("a a1 b b1")]
    [InlineData("b1 b a a1")]
    public void Processes_started_in_any_order_connect_and_chat(string order)
    {
        var started = new Dictionary<string, RunningProcess>();
        foreach (var name in order.Split(' '))
        {
            started[name] = Room.Start(name);
            Room.WaitUntilReady(started[name]);
        }

        started["a"].Send("hello from A");
        started["b"].Send("hello from B");

        started["b1"].ShouldShow("hello from A");
        started["a1"].ShouldShow("hello from B");
        ShouldPrintTheConnection(started["a"], started["a"].Pid, started["b"].Pid);
        ShouldPrintTheConnection(started["b"], started["a"].Pid, started["b"].Pid);
    }

    [Fact]
    public void Waiting_process_reports_what_it_waits_for()
    {
        Room.Start("b1").ShouldReport("waiting for B");
        Room.Start("a").ShouldReport("waiting for B");
    }

    private static void ShouldPrintTheConnection(RunningProcess process, int pidA, int pidB)
    {
        var letter = process.Name.ToUpperInvariant();
        process.ShouldShow(
            $"pipe connect success, {letter} to {letter}1 shmid:[{ChatRoom.SegmentOf(process).Id}], pidA:[{pidA}], pidB:[{pidB}]");
    }
}
