using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class DemoTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void The_demo_checks_itself_and_finds_nothing_wrong()
    {
        var demo = Room.StartProgram("demo", ChatRoom.Program, ["demo"]);
        demo.ShouldExit();
        Assert.Contains("nothing was left behind", demo.Output.Text, StringComparison.Ordinal);
    }
}
