using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class UsageTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData("a", "chat.shared-memory.sise=1MiB", "chat.shared-memory.sise", "chat.shared-memory.size")]
    [InlineData("b", "chat.shared-memory.size=1parsec", "chat.shared-memory.size", "allowed:")]
    [InlineData("a1", "chat.viewer.poll.max-interval=fast", "chat.viewer.poll.max-interval", "allowed:")]
    [InlineData("b1", "chat.viewer.wake=perhaps", "chat.viewer.wake", "allowed: off or on")]
    [InlineData("a", "chat.on-peer-leave=cry", "chat.on-peer-leave", "allowed: leave or stay")]
    public void Invalid_setting_is_refused_with_the_allowed_values(string who, string setting, string key, string allowed)
        => Room.Start(who, "--set", setting).ShouldRefuse(2, key, allowed);

    [Theory]
    [InlineData("--no-such-option", "--no-such-option")]
    [InlineData("--room=a/b", "--room")]
    [InlineData("--room=..", "--room")]
    [InlineData("--history=few", "ipcchat: cannot use --history few; allowed: ")]
    [InlineData("--format=xml", "ipcchat: cannot use --format xml; allowed: ")]
    public void Invalid_option_is_refused(string option, string named)
        => Room.StartProgram("a1", ChatRoom.Program, ["a1", "--directory", Room.Top, option]).ShouldRefuse(2, named);

    [Fact]
    public void Unknown_command_is_refused()
        => Room.StartProgram("c", ChatRoom.Program, ["c"]).ShouldRefuse(2, "cannot run c: there is no such command");

    [Theory]
    [InlineData("--room", "status", "--json")]
    [InlineData("--directory", "status", "--json")]
    [InlineData("--group", "a", "--stay")]
    [InlineData("--config", "b", "--stay")]
    [InlineData("--set", "clean", "--room=r")]
    [InlineData("--nick", "a", "--stay")]
    [InlineData("--nick", "window", "a", "--stay")]
    [InlineData("--format", "a1", "--once")]
    [InlineData("--history", "b1", "--once")]
    [InlineData("--log", "a1", "--once")]
    [InlineData("--listen", "member", "--stay")]
    [InlineData("--join", "member", "--stay")]
    [InlineData("--nick", "view", "--once")]
    [InlineData("--room", "demo", "--set=chat.nick=x")]
    public void Empty_option_value_is_refused_without_taking_the_next_option(string option, string command, params string[] others)
    {
        foreach (var empty in (string[][])[[option + "="], [option + ":"], [option, ""]])
        {
            var refused = Room.StartProgram("usage", ChatRoom.Program, [command, .. empty, .. others]);
            refused.ShouldRefuse(2, $"{option}: the value is empty");
            Assert.Single(refused.Errors.Lines);
        }
    }

    [Theory]
    [InlineData("status --directory \"$(printf '/tmp/\\377')\"")]
    [InlineData("clean --room=\"$(printf 'r\\370')\"")]
    [InlineData("a1 --log \"$(printf '\\300\\200')\"")]
    [InlineData("a --nick \"$(printf '\\355\\240\\200')\"")]
    public void Argument_that_is_not_UTF_8_is_refused(string arguments)
    {
        var refused = Room.StartProgram("usage", "/bin/sh", ["-c", $"exec \"$0\" {arguments}", ChatRoom.Program]);
        refused.ShouldRefuse(2, "it is not UTF-8");
        Assert.Single(refused.Errors.Lines);
    }

    [Fact]
    public void Directory_name_with_a_replacement_character_is_accepted()
        => Assert.Equal($"{Room.Top}/\uFFFD: nothing here\n", RunIn("/", "status", "--directory", $"{Room.Top}/\uFFFD").Output.Text);

    [Theory]
    [InlineData("status")]
    [InlineData("clean")]
    [InlineData("a")]
    [InlineData("b1")]
    public void Relative_directory_in_a_removed_working_directory_is_refused(string command)
        => InRemoved($"exec \"$0\" {command} --directory r").ShouldRefuse(
            1, "cannot use r as a directory", "the working directory was removed", "--directory an absolute path");

    [Fact]
    public void Default_directory_works_in_a_removed_working_directory()
    {
        var status = InRemoved("XDG_RUNTIME_DIR= exec \"$0\" status --room no-such-room");
        status.ShouldExit();
        Assert.Equal($"/tmp/ipcchat-{Libc.EffectiveUser()}/no-such-room: nothing here\n", status.Output.Text);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("status")]
    public void Directory_with_a_too_long_name_is_refused_and_nothing_is_created(string command)
    {
        foreach (var name in (string[])[new string('n', 300), string.Concat(Enumerable.Repeat("d/", 3000))])
        {
            Room.StartProgram("usage", ChatRoom.Program, [command, "--directory", $"{Room.Top}/made/{name}"])
                .ShouldRefuse(1, "File name too long", "--directory");
        }

        Assert.False(Directory.Exists($"{Room.Top}/made"));
    }

    [Theory]
    [InlineData("c\u001b]0;title\u0007")]
    [InlineData("--n\u009b31m")]
    [InlineData("a", "--directory", "/dev/null/\u001b[31m\n")]
    [InlineData("a", "--room", "\u202e/")]
    [InlineData("a", "--config", "/no/\u001b[2J\n\u2066")]
    [InlineData("a", "--set", "chat.\u001b[2J\u2066=1")]
    [InlineData("b1", "--format", "\u001bc\u202e")]
    [InlineData("a", "--group", "\u001bc\u202e\n")]
    public void Control_characters_of_arguments_are_escaped_in_errors(params string[] arguments)
    {
        var refused = Room.StartProgram("usage", ChatRoom.Program, arguments);
        Assert.InRange(refused.ExitCode(), 1, 2);
        Assert.DoesNotContain(refused.Errors.Text, c => (char.IsControl(c) && c != '\n') || c is '\u202e' or '\u2066');
        Assert.All(refused.Errors.Lines, line => Assert.StartsWith("ipcchat", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Nick_with_an_at_sign_is_not_a_response_file()
        => Room.Start("a", "--nick", "@alice").ShouldReport("waiting for B");

    private RunningProcess RunIn(string directory, params string[] arguments)
    {
        var process = Room.StartProgram("usage", "/bin/sh", ["-c", $"cd '{directory}' && exec \"$0\" \"$@\"", ChatRoom.Program, .. arguments]);
        process.ShouldExit();
        return process;
    }

    private RunningProcess InRemoved(string script)
        => Room.StartProgram(
            "usage", "/bin/sh", ["-c", $"mkdir '{Room.Top}/gone' && cd '{Room.Top}/gone' && rmdir '{Room.Top}/gone' && {script}", ChatRoom.Program]);
}
