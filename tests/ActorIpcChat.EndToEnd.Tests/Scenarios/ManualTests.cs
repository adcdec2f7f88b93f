using System.Diagnostics;
using System.Text.RegularExpressions;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>The manual page documents every command and option, and renders.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed partial class ManualTests(ITestOutputHelper output) : TerminalTest(output)
{
    private static readonly string Page = Path.Combine(AppContext.BaseDirectory, "man", "ipcchat.1");

    [Fact]
    public void Manual_lists_exactly_the_commands_and_options_of_the_help()
    {
        using var room = new ChatRoom();
        var help = Help(room);
        var list = help[help.IndexOf("Commands:", StringComparison.Ordinal)..help.IndexOf("Options:", StringComparison.Ordinal)];
        var commands = CommandInHelp().Matches(list).Select(match => match.Groups[1].Value).ToArray();
        // A native program does not list what it lacks.
        var acrossMachines = HelpOf(ChatRoom.RuntimeProgram, room, "member");
        var options = commands.Select(command => Help(room, command)).Prepend(help).Append(acrossMachines).SelectMany(Options).Distinct();

        Assert.True(commands.Length >= 8, $"too few commands in the help: {string.Join(' ', commands)}");
        Assert.Equal(commands.Order(), Tags("COMMANDS").SelectMany(tag => tag.Split(", ")).Select(name => name.Split(' ')[0]).Order());
        Assert.Equal(options.Order(), Tags("OPTIONS").SelectMany(Options).Order());
        Assert.Equal(
            FormatInHelp().Match(Help(room, "a1")).Groups[1].Value,
            Tags("OPTIONS").Single(tag => tag.StartsWith("--format", StringComparison.Ordinal)).Split(' ')[1]);
    }

    [ToolFact("tmux")]
    public void Manual_lists_every_slash_command()
    {
        var terminal = Open(["a"]);
        terminal.ShouldShow("waiting for B");
        terminal.TypeLine("/help");
        terminal.ShouldShow("//TEXT");

        string[] ofWindows = ["/clear", "/search [TEXT]"];
        var typed = terminal.Screen.Select(line => TypedInHelp().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        Assert.Equal(typed.Concat(ofWindows).Distinct().Order(), Tags("COMMANDS AT A TERMINAL").Select(tag => tag.Split(", ")[0]).Order());
    }

    [Fact]
    public void Manual_lists_every_exit_code() => Assert.Equal(["0", "1", "2"], Tags("EXIT STATUS"));

    [ToolTheory("man", "groff")]
    [InlineData("man --warnings --local-file -Tutf8 {page}")]
    [InlineData("groff -man -ww -z -Tutf8 -rLL=60n {page}")]
    public void Manual_renders_without_a_warning(string command) => AssertNoWarnings(command);

    [ToolFact("mandoc")]
    public void Manual_passes_mandoc_lint() => AssertNoWarnings("mandoc -Tlint -Wwarning {page}");

    /// <summary>The tags of the paragraphs of a section, without markup.</summary>
    private static string[] Tags(string section)
    {
        var lines = File.ReadAllLines(Page);
        var from = Array.FindIndex(lines, line => line == $".SH {section}");
        Assert.True(from >= 0, $"no section {section}");
        return [.. lines.Skip(from + 1).TakeWhile(line => !line.StartsWith(".SH", StringComparison.Ordinal))
            .Zip(lines.Skip(from + 2)).Where(pair => pair.First == ".TP").Select(pair => Plain(pair.Second))];
    }

    /// <summary>The text of a line with alternating fonts, whose words are joined except quoted blanks.</summary>
    private static string Plain(string line)
    {
        var words = Word().Matches(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Select(
            match => match.Groups[1].Success ? match.Groups[1].Value : match.Value);
        var joined = string.Concat(line.StartsWith(".B ", StringComparison.Ordinal) ? [string.Join(' ', words)] : words);
        return FontChange().Replace(joined, "").Replace(@"\-", "-", StringComparison.Ordinal);
    }

    private static string Help(ChatRoom room, params string[] command) => HelpOf(ChatRoom.Program, room, command);

    private static string HelpOf(string program, ChatRoom room, params string[] command)
    {
        var help = room.StartProgram("help", program, [.. command, "--help"]);
        help.ShouldExit();
        return help.Output.Text;
    }

    /// <summary>Options in a text, without -vv, which is a repeated -v.</summary>
    private static IEnumerable<string> Options(string text)
        => OptionName().Matches(text).Select(match => match.Groups[1].Value).Where(name => name != "-vv");

    private static void AssertNoWarnings(string command)
    {
        var words = command.Replace("{page}", Page, StringComparison.Ordinal).Split(' ');
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        // A fixed width, independent of the terminal.
        start.Environment["MANWIDTH"] = "80";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Wait.Timeout), $"{command} has not ended");
        Assert.Equal("", errors.Result);
        Assert.Equal(0, process.ExitCode);
        if (words[0] == "man")
            Assert.Contains("EXIT STATUS", OverstrikeOrColour().Replace(output, ""), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^  (\S+) +", RegexOptions.Multiline)]
    private static partial Regex CommandInHelp();

    [GeneratedRegex(@"(?<=^|: )(//?[a-zA-Z]+(?: \[?[A-Z]+\]?)?)  ")]
    private static partial Regex TypedInHelp();

    [GeneratedRegex(@"^  --format (\S+)", RegexOptions.Multiline)]
    private static partial Regex FormatInHelp();

    [GeneratedRegex(@"(?<=^ *|, )(--?[a-zA-Z][a-z0-9-]*)", RegexOptions.Multiline)]
    private static partial Regex OptionName();

    [GeneratedRegex("\"([^\"]*)\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\\f[A-Z]")]
    private static partial Regex FontChange();

    [GeneratedRegex("\u001b\\[[0-9;]*m|.\b")]
    private static partial Regex OverstrikeOrColour();
}
