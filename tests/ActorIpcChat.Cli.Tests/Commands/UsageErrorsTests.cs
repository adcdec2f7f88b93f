using ActorIpcChat.Cli.Commands;

namespace ActorIpcChat.Cli.Tests.Commands;

public sealed class UsageErrorsTests
{
    [Theory]
    [InlineData("statsu", "cannot run statsu: there is no such command; did you mean status?")]
    [InlineData("viwe --nick a", "cannot run viwe: there is no such command; did you mean view?")]
    [InlineData("xyzzy", "cannot run xyzzy: there is no such command; see ipcchat help")]
    [InlineData("a --romo jo", "cannot use --romo: ipcchat a has no such option; did you mean --room?")]
    [InlineData("a --nik=jo", "cannot use --nik: ipcchat a has no such option; did you mean --nick?")]
    [InlineData("a --once", "cannot use --once: ipcchat a has no such option, but a1, b1, view have; see ipcchat help a")]
    [InlineData("status now", "cannot use now: ipcchat status takes no such argument; see ipcchat help status")]
    [InlineData("status --room", "cannot use --room: its value is missing; give --room NAME")]
    [InlineData("status --room x --room y", "cannot use --room 2 times: only one value counts; give it once")]
    [InlineData("status --room ..", "cannot use --room ..: '..' names no room; give --room another name")]
    [InlineData("--room x", "cannot tell what to do: a command is missing; see ipcchat help")]
    [InlineData("completion ksh", "cannot use ksh: it is not bash|zsh|fish; see ipcchat help completion")]
    [InlineData("check", "cannot run ipcchat check: DIR is missing, as in ipcchat check build; see ipcchat help check")]
    [InlineData("help statsu", "cannot explain statsu: there is no such command; did you mean status?")]
    [InlineData("clean --dry-run --consumer x", "cannot use --dry-run with --consumer: a name is forgotten at once; omit one of them")]
    public void Error_names_what_was_typed_and_what_to_do(string line, string expected)
    {
        var root = CommandLine.Create();

        Assert.Equal([expected], UsageErrors.Of(root.Parse(line.Split(' ')), root));
    }
}
