using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat help</c>.</summary>
internal static class HelpCommand
{
    public static Command Create(RootCommand root)
    {
        var name = new Argument<string?>("command") { Description = "The command", HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrOne };
        name.CompletionSources.Add(_ => root.Subcommands.Where(command => !command.Hidden)
            .Select(command => new System.CommandLine.Completions.CompletionItem(command.Name)));
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var typed] && Find(root, typed.Value) is null)
                result.AddError(UsageErrors.UnknownCommand("explain", typed.Value, root));
        });
        var command = new Command("help", "Explain a command and its options") { name };
        command.SetAction(parsed =>
        {
            StandardOutputText.Write(HelpText.Of(parsed.GetValue(name) is { } typed ? Find(root, typed)! : root, root));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command? Find(RootCommand root, string name) => root.Subcommands.FirstOrDefault(command => command.Name == name);
}
