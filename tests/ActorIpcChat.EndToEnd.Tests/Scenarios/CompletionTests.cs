using System.Collections.Concurrent;
using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>Completion scripts, run by the shells themselves.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class CompletionTests : IDisposable
{
    private static readonly string[] Commands = ["a", "a1", "b", "b1", "clean", "completion", "demo", "status", "window"];

    /// <summary>The scripts that the program prints for each shell.</summary>
    private static readonly ConcurrentDictionary<string, string[]> Scripts = new();

    private readonly string _top = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    /// <summary>Typed words, and candidates that must be offered, or with "!" must not.</summary>
    public static TheoryData<string[], string[]> Typed => new()
    {
        { [""], [.. Commands, "--room", "--version"] },
        { ["a1", ""], ["--format", "--once", "--room", "!--nick", "!status", "!--version"] },
        { ["a", "--"], ["--nick", "--stay", "--wait", "--set", "!--format", "!--interactive", "!-v"] },
        { ["window", ""], ["a", "b", "!a1"] },
        { ["window", "a", "--"], ["--nick", "--room", "!--format", "!--interactive"] },
        { ["--room", "a", "b1", "--f"], ["--format", "!--room"] },
        { ["b1", "--format", ""], ["pretty", "plain", "classic", "json", "!--room"] },
        { ["b1", "--log", "{top}/f"], ["{top}/file", "!{top}/tea"] },
        { ["b1", "--log", "low"], ["!low-power"] },
        { ["a1", "--format", "cl"], ["classic", "!plain"] },
        { ["b1", "--history", ""], ["all", "!N"] },
        { ["a", "--nick", ""], ["!--stay", "!a"] },
        { ["a", "--set", "chat.viewer.w"], ["chat.viewer.wake=", "!chat.nick="] },
        { ["a1", "--set", "chat.viewer."], ["chat.viewer.bell=", "chat.viewer.log=", "chat.viewer.format="] },
        { ["a", "--directory", "{top}", "--room", ""], ["tea", "coffee", "!file"] },
        { ["--directory", "{top}", "a", "--room", "t"], ["tea", "!coffee"] },
        { ["status", "--config", "{top}/f"], ["{top}/file", "!{top}/tea"] },
        { ["status", "--config", "low"], ["low-latency", "low-power"] },
        { ["status", "--directory", "{top}/"], ["{top}/tea", "!{top}/file"] },
        { ["completion", ""], ["bash", "zsh", "fish"] },
    };

    [ToolTheory("bash")]
    [MemberData(nameof(Typed))]
    public void Bash_completes_commands_options_and_values(string[] typed, string[] expected) => AssertCandidates(InBash(typed), expected);

    [ToolFact("bash")]
    public void Bash_completes_values_after_an_equals_sign()
    {
        Room("tea");
        AssertCandidates(InBash("a", "--directory", "=", _top, "--room", "=", "t"), ["tea"]);
        AssertCandidates(InBash("a", "--directory", "=", _top, "--room", "="), ["tea"]);
        Assert.Empty(InBash("a", "--set", "chat.viewer.wake", "="));
        Assert.Empty(InBash("a", "--set", "chat.viewer.wake", "=", "o"));
    }

    [ToolFact("bash")]
    public void Bash_escapes_a_blank_in_a_room_name()
    {
        Room("green tea");

        Assert.Equal([@"green\ tea"], InBash("a", "--directory", _top, "--room", "gr"));
    }

    [ToolFact("bash")]
    public void Rooms_of_the_default_directory_are_completed()
    {
        Directory.CreateDirectory(Path.Combine(_top, "ipcchat", "club"));

        Assert.Equal(["club"], InBash(("XDG_RUNTIME_DIR", _top), "a", "--room", ""));
    }

    [ToolTheory("fish")]
    [MemberData(nameof(Typed))]
    public void Fish_completes_commands_options_and_values(string[] typed, string[] expected)
    {
        Room("tea", "coffee");
        File.WriteAllText(Path.Combine(_top, "file"), "");
        var line = "ipcchat " + string.Join(' ', typed).Replace("{top}", _top, StringComparison.Ordinal);
        var output = Run("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", Script("fish"), line);

        // fish offers options only after a dash, and directories with a slash.
        AssertCandidates(
            [.. output.Select(answer => answer.Split('\t')[0].TrimEnd('/'))],
            [.. expected.Where(answer => typed[^1].StartsWith('-') || !answer.StartsWith("--", StringComparison.Ordinal))]);
    }

    [ToolTheory("zsh", "tmux")]
    [InlineData("a1 --fo", "a1 --format ")]
    [InlineData("stat", "status ")]
    [InlineData("--room a b1 --hist", "b1 --history ")]
    [InlineData("a1 --format cl", "--format classic ")]
    [InlineData("a --set chat.viewer.wa", "--set chat.viewer.wake=")]
    [InlineData("a --directory {top} --room te", "--room tea ")]
    [InlineData("a --directory={top} --room=te", "--room=tea ")]
    [InlineData("status --config {top}/fi", "{top}/file ")]
    [InlineData("completion fi", "completion fish ")]
    [InlineData("win", "window ")]
    [InlineData("b1 --log {top}/fi", "{top}/file ")]
    public void Zsh_completes_commands_options_and_values(string typed, string expected)
    {
        Room("tea", "coffee");
        File.WriteAllText(Path.Combine(_top, "file"), "");
        using var window = new BashTerminal(columns: 200);
        window.TypeLine($"PS1='zsh{BashTerminal.Prompt} ' zsh -f");
        window.ShouldShow("zsh" + BashTerminal.Prompt);
        window.TypeLine($"autoload -Uz compinit; compinit -D -u; source {Script("zsh")}; clear; echo $((6 * 7)) loaded");
        window.ShouldShow("42 loaded");

        window.Type("ipcchat " + In(typed));
        window.Press("Tab");
        window.Type("!");

        window.ShouldShow(In(expected) + "!");
    }

    [Fact]
    public void Unknown_shell_is_refused()
    {
        using var room = new ChatRoom();
        room.StartProgram("completion", ChatRoom.Program, ["completion", "tcsh"]).ShouldRefuse(2, "tcsh", "bash");
    }

    public void Dispose() => Directory.Delete(_top, recursive: true);

    private string[] InBash(params string[] typed) => InBash(("XDG_RUNTIME_DIR", null), typed);

    private string[] InBash((string Name, string? Value) environment, params string[] typed)
    {
        Room("tea", "coffee");
        File.WriteAllText(Path.Combine(_top, "file"), "");
        const string Complete = """
            source "$0"
            COMP_WORDS=(ipcchat "$@") COMP_CWORD=$#
            _ipcchat
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
            """;
        return Run(environment, "bash", ["--norc", "-c", Complete, Script("bash"), .. typed.Select(In)]);
    }

    private void AssertCandidates(string[] candidates, string[] expected)
    {
        foreach (var answer in expected.Select(In))
        {
            if (answer.StartsWith('!'))
                Assert.DoesNotContain(answer[1..], candidates);
            else
                Assert.Contains(answer, candidates);
        }

        Assert.Equal(candidates.Distinct(), candidates);
    }

    private void Room(params string[] names)
    {
        foreach (var name in names)
            Directory.CreateDirectory(Path.Combine(_top, name));
    }

    private string In(string text) => text.Replace("{top}", _top, StringComparison.Ordinal);

    private string Script(string shell)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_top, ".scripts")).FullName;
        var path = Path.Combine(directory, shell);
        File.WriteAllLines(path, Scripts.GetOrAdd(shell, _ => Run(ChatRoom.Program, "completion", shell)));
        return path;
    }

    private static string[] Run(string program, params string[] arguments) => Run(("COLUMNS", "80"), program, arguments);

    private static string[] Run((string Name, string? Value) environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[environment.Name] = environment.Value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Wait.Timeout), $"{program} has not ended");
        Assert.Equal("", errors.Result);
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n')[..^1];
    }
}
