using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class LogTests(ITestOutputHelper output) : RoomTest(output)
{
    [Fact]
    public void All_logs_are_on_standard_error()
    {
        var (a, b, b1) = (Room.Start("a", "-vv"), Room.Start("b", "-vv"), Room.Start("b1", "-vv", "--once"));
        a.ShouldConnect();
        a.Send("a line");
        b1.ShouldShow("a line");
        a.EndInput();
        foreach (var process in (RunningProcess[])[a, b, b1])
        {
            process.ShouldExit();
            Assert.Contains($"ipcchat {process.Name}: debug: ", process.Errors.Text, StringComparison.Ordinal);
        }

        b1.ShouldHaveShown("a line");
        Assert.Single(a.Output.Lines);
        Assert.Single(b.Output.Lines);
    }

    [Fact]
    public void Nothing_is_logged_without_v()
    {
        var chat = Room.StartAll();
        chat.A.EndInput();
        foreach (var process in (RunningProcess[])[chat.A, chat.B])
        {
            process.ShouldExit();
            Assert.DoesNotContain(": warning: ", process.Errors.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Log_level_can_be_set_with_the_setting_of_Akka()
    {
        var a1 = Room.Start("a1", "--set", "akka.loglevel=debug");
        a1.ShouldReport("ipcchat a1: debug: ");
        a1.ShouldReport("waiting for");
    }

    [Fact]
    public void Debug_features_of_Akka_can_be_enabled()
    {
        string[] options =
        [
            "-vv", "--set", "akka.log-dead-letters=on", "--set", "akka.actor.debug.unhandled=on", "--set", "akka.actor.debug.lifecycle=on",
        ];
        var chat = Room.StartAll(options, options);
        Assert.Contains("UnhandledMessageForwarder", chat.A.Errors.Text, StringComparison.Ordinal);
        Assert.Contains("DeadLetterListener", chat.A.Errors.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_in_the_journal_have_a_priority()
    {
        const string Journal = "export JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2); exec \"$0\" \"$@\"";
        var a1 = Room.StartThroughShell("a1", Journal, "-vv");
        a1.ShouldReport("<7>ipcchat a1: debug: ");
        a1.ShouldReport("<5>ipcchat a1: waiting for A");

        var wrong = Room.StartThroughShell("a1", Journal, "--history", "some");

        wrong.ShouldRefuse(2, "<3>ipcchat: ");
    }

    [Fact]
    public void Lines_redirected_from_the_journal_have_no_priority()
    {
        var a1 = Room.StartThroughShell("a1", "JOURNAL_STREAM=1:2 exec \"$0\" \"$@\"");
        a1.ShouldReport("ipcchat a1: waiting for A");
        Assert.DoesNotContain('<', a1.Errors.Text);
    }

    [Theory]
    [InlineData("akka.loglevel=loud", "LOUD")]
    [InlineData("akka.actor.provider=Nowhere.Provider", "Nowhere.Provider")]
    public void Invalid_setting_of_Akka_is_refused(string setting, string named)
        => Room.Start("a1", "--set", setting).ShouldRefuse(2, "akka", named);
}
