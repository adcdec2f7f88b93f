using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class TypedCommandTests(ITestOutputHelper output) : TerminalTest(output)
{
    [ToolFact("tmux")]
    public void Lines_with_a_slash_typed_at_a_terminal_are_commands()
    {
        var (a, b, b1) = (Open(["a", "--nick", "ada"]), Room.Start("b", "--nick", "bob"), Room.Start("b1"));
        b.ShouldConnect();
        Room.WaitForViewerSlot("b");

        a.TypeLine("hello");
        a.TypeLine("/me waves");
        a.TypeLine("/wave");
        a.ShouldShow("cannot run /wave: no such command");
        a.TypeLine("//wave");
        a.TypeLine("/nick countess");
        a.ShouldShow("your nick is now countess");
        a.TypeLine("/me bows");
        a.TypeLine("good bye");
        a.TypeLine("/quit");

        a.ShouldExit();
        b.ShouldExit();
        b1.ShouldShow("hello", "* ada waves", "/wave", "* ada is now countess", "* countess bows", "good bye");
    }

    [ToolFact("tmux")]
    public void Commands_work_and_lines_wait_while_the_peer_is_absent()
    {
        var a = Open(["a"]);
        a.ShouldShow("waiting for B");
        a.TypeLine("/help");
        a.ShouldShow("/nick NAME       change your nick");
        a.TypeLine("early line");
        a.TypeLine("/who");
        a.ShouldShow("B is not there");
        a.ShouldShow("A1 is not there");

        var (b, b1, a1) = (Room.Start("b", "--nick", "bob"), Room.Start("b1"), Room.Start("a1"));
        b1.ShouldShow("early line");
        Room.WaitForViewerSlot("a");
        a.TypeLine("/who");
        a.ShouldShow($"bob is B (process {b.Pid})");
        a.ShouldShow($"A1: process {a1.Pid}");

        b.EndInput();
        a.ShouldExit();
    }

    [ToolFact("tmux")]
    public void Quit_while_waiting_reports_the_number_of_unsent_lines()
    {
        var a = Open(["a"]);
        a.ShouldShow("waiting for B");
        a.TypeLine("not sent yet");
        a.TypeLine("/quit");

        a.ShouldExit();
        a.ShouldShow("1 line was typed, but not sent");
    }

    [ToolFact("tmux")]
    public void Changed_nick_is_shown_by_the_peer()
    {
        var a = Open(["a", "--nick", "ada", "--stay"]);
        var b = Open(["b", "--nick", "bob", "--stay"]);
        var b1 = Room.Start("b1");
        b.ShouldShow("pipe connect success");
        a.ShouldShow("pipe connect success");
        a.TypeLine("/nick countess");
        a.TypeLine("hello");
        b1.ShouldShow("* ada is now countess", "hello");
        b.TypeLine("/who");
        b.ShouldShow("countess is A (process");
        b.TypeLine("/nick Countess");
        b.ShouldShow("cannot use the nick Countess: it is taken");

        a.Press("C-c");
        a.ShouldExit();
        b.TypeLine("/who");
        b.ShouldShow("A is not there");
    }

    [Fact]
    public void Slash_in_a_pipe_is_text()
    {
        var (a, _, b1) = (Room.Start("a"), Room.Start("b"), Room.Start("b1"));
        a.Send("/quit\n//two\n/me");
        b1.ShouldShow("/quit", "//two", "/me");
    }

    [Fact]
    public void Slash_in_a_pipe_is_a_command_with_interactive()
    {
        var (a, b, b1) = (Room.Start("a", "--interactive", "--nick", "ada"), Room.Start("b"), Room.Start("b1"));
        b.ShouldConnect();
        Room.WaitForViewerSlot("b");
        var lines = Lines.Numbered(50_000);
        a.Send(Lines.Bytes([.. lines, "/xyz", "//x", "/me is done", "/quit"]));
        a.ShouldExit();
        b1.ShouldShow(Lines.Bytes([.. lines, "/x", "* ada is done"]));
        Assert.Contains("cannot run /xyz: no such command", a.Errors.Text, StringComparison.Ordinal);
    }
}
