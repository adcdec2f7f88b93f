using System.CommandLine;
using System.CommandLine.Help;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary>The command <c>ipcchat</c> with its subcommands. Errors give one line and an exit code.</summary>
internal static class CommandLine
{
    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        if (Platform.WhyUnsupported() is { } why)
        {
#pragma warning disable RS0030 // The chat's own output needs Linux.
            Console.Error.WriteLine($"ipcchat: {why}");
#pragma warning restore RS0030
            return ExitCodes.Failed;
        }

        var lines = new StandardErrorLines("ipcchat");
        try
        {
            return Run(Create(), args, lines);
        }
        catch (SettingsException e)
        {
            foreach (var problem in e.Message.Split('\n'))
                lines.SayError(problem);
            return ExitCodes.Usage;
        }
        catch (Exception e)
        {
            lines.SayError(new ChildFailure(e).Line);
            return ExitCodes.Failed;
        }
    }

    private static int Run(RootCommand root, string[] args, StandardErrorLines lines)
    {
        if (Arguments.ErrorOf(args, root) is { } refusal)
        {
            lines.SayError(refusal);
            return ExitCodes.Usage;
        }

        // A nick may begin with @, which is no response file.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (args.Length == 0 || parsed.GetResult(root.Options.OfType<HelpOption>().Single()) is { Implicit: false })
        {
            StandardOutputText.Write(HelpText.Of(parsed.CommandResult.Command, root, brief: args.Length == 0));
            return ExitCodes.Done;
        }

        if (parsed.Errors.Count > 0)
        {
            foreach (var error in UsageErrors.Of(parsed, root))
                lines.SayError(error);
            return ExitCodes.Usage;
        }

        StandardErrorLines.Quiet = parsed.GetValue(CommonOptions.Quiet);
        // The library would throw if standard output cannot be written.
        using var version = new StringWriter();
        var code = parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = version,
        });
        if (version.ToString() is { Length: > 0 } text)
            StandardOutputText.Write(text.TrimEnd('\n').Split('\n'));
        return code;
    }

    /// <summary>The commands with their options.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand(
            "Chat between processes of one Linux machine: A and B send lines through named pipes, "
            + "the viewers A1 and B1 show them from shared memory.")
        {
            WindowCommand.Create(),
            DemoCommand.Create(),
            ChatCommand.Create(Role.A),
            ChatCommand.Create(Role.B),
            ViewerCommand.Create(Role.A),
            ViewerCommand.Create(Role.B),
            StatusCommand.Create(),
            RoomsCommand.Create(),
            CleanCommand.Create(),
            CheckCommand.Create(),
            MemberCommand.Create(),
            MemberViewCommand.Create(),
        };
        root.Subcommands.Add(CompletionCommand.Create(root));
        root.Subcommands.Add(HelpCommand.Create(root));
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(new VersionOption("--version", "-V") { Description = "Show the version" });
        root.Options.OfType<HelpOption>().Single().Description = "Explain a command and its options";
        // The scripts of ipcchat completion replace the library's own completion, which throws on --room=x.
        root.Directives.Clear();
        foreach (var option in CommonOptions.All)
            root.Options.Add(option);
        CommonOptions.RoomName.Validators.Add(result =>
        {
            if (result.GetValue(CommonOptions.RoomName) is { } name && RoomLocator.WhyInvalidName(name) is { } why)
                result.AddError($"cannot use --room {name}: {why}; give --room another name");
        });
        return root;
    }
}
