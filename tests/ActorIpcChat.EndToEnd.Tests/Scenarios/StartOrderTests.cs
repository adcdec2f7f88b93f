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
    public void Whoever_comes_first_waits_for_the_others_and_then_both_sides_chat(string order)
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
        ShouldSayHowItIsConnected(started["a"], started["a"].Pid, started["b"].Pid);
        ShouldSayHowItIsConnected(started["b"], started["a"].Pid, started["b"].Pid);
    }

    [Fact]
    public void Everybody_who_waits_says_for_whom()
    {
        Room.Start("b1").ShouldReport("waiting for B");
        Room.Start("a").ShouldReport("waiting for B");
    }

    private static void ShouldSayHowItIsConnected(RunningProcess process, int pidA, int pidB)
    {
        var letter = process.Name.ToUpperInvariant();
        process.ShouldHaveShown(
            $"pipe connect success, {letter} to {letter}1 shmid:[{ChatRoom.SegmentOf(process).Id}], pidA:[{pidA}], pidB:[{pidB}]");
    }
}
