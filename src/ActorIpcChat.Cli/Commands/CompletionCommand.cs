using System.CommandLine;
using ActorIpcChat.Cli.Completion;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat completion</c>.</summary>
internal static class CompletionCommand
{
    public static Command Create(RootCommand root)
    {
        var shell = new Argument<string>("shell") { Description = "Shell of the script", HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that completes commands, options, rooms and settings in a shell") { shell };
        command.SetAction(parsed =>
        {
            var table = CompletionTable.Of(root);
            StandardOutputText.Write((parsed.GetValue(shell) switch
            {
                "bash" => BashScript.Of(table),
                "zsh" => ZshScript.Of(table),
                _ => FishScript.Of(table),
            }).TrimEnd('\n').Split('\n'));
            return ExitCodes.Done;
        });
        return command;
    }
}
