using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

public sealed class UsageTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData("a", "chat.shared-memory.sise=1MiB", "chat.shared-memory.sise", "chat.shared-memory.size")]
    [InlineData("b", "chat.shared-memory.size=1parsec", "chat.shared-memory.size", "allowed:")]
    [InlineData("a1", "chat.viewer.poll.max-interval=fast", "chat.viewer.poll.max-interval", "allowed:")]
    [InlineData("b1", "chat.viewer.wake=perhaps", "chat.viewer.wake", "allowed: off or on")]
    [InlineData("a", "chat.on-peer-leave=cry", "chat.on-peer-leave", "allowed: leave or stay")]
    public void A_setting_that_cannot_be_is_refused_with_what_can_be(string who, string setting, string key, string allowed)
        => Room.Start(who, "--set", setting).ShouldRefuse(2, key, allowed);

    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("--room=a/b", "--room")]
    [InlineData("--room=..", "--room")]
    [InlineData("--history=few", "history")]
    public void An_option_that_cannot_be_is_refused(string option, string named)
        => Room.StartProgram("a1", ChatRoom.Program, ["a1", "--directory", Room.Top, option]).ShouldRefuse(2, named);

    [Fact]
    public void A_command_that_there_is_not_is_refused()
        => Room.StartProgram("c", ChatRoom.Program, ["c"]).ShouldRefuse(2, "'c'");
}
