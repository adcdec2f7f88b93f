using System.CommandLine;
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
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                lines.SayError(error.Message);
            lines.SayError("see ipcchat --help");
            return ExitCodes.Usage;
        }

        // The library would throw if standard output cannot be written.
        using var help = new StringWriter();
        var code = parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = help,
        });
        if (help.ToString() is { Length: > 0 } text)
            StandardOutputText.Write(text.TrimEnd('\n').Split('\n'));
        return code;
    }

    /// <summary>The commands with their options.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand("Two processes chat through named pipes; two viewers show the lines from System V shared memory.")
        {
            ChatCommand.Create(Role.A),
            ChatCommand.Create(Role.B),
            ViewerCommand.Create(Role.A),
            ViewerCommand.Create(Role.B),
            StatusCommand.Create(),
            CleanCommand.Create(),
            WindowCommand.Create(),
            MemberCommand.Create(),
            MemberViewCommand.Create(),
            DemoCommand.Create(),
        };
        root.Subcommands.Add(CompletionCommand.Create(root));
        // The scripts of ipcchat completion replace the library's own completion, which throws on --room=x.
        root.Directives.Clear();
        foreach (var option in CommonOptions.All)
            root.Options.Add(option);
        CommonOptions.RoomName.Validators.Add(result =>
        {
            if (result.GetValue(CommonOptions.RoomName) is { } name && RoomLocator.WhyInvalidName(name) is { } why)
                result.AddError($"--room: {why}");
        });
        return root;
    }
}
