using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary>The command <c>ipcchat</c>: its subcommands, and one line and an exit code for everything that goes wrong.</summary>
internal static class CommandLine
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        if (Platform.WhyUnsupported() is { } why)
        {
#pragma warning disable RS0030 // Where Linux is missing there is no descriptor to write to, and no chat to disturb.
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
        if (Arguments.WhyRefused(args, root) is { } why)
        {
            lines.SayError(why);
            return ExitCodes.Usage;
        }

        // A nick may begin with @: no argument names a file of more arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                lines.SayError(error.Message);
            lines.SayError("see ipcchat --help");
            return ExitCodes.Usage;
        }

        // The library's own writer throws where standard output takes nothing.
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

    private static RootCommand Create()
    {
        var root = new RootCommand("Two processes chat through named pipes, two more show it through System V shared memory.")
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
        // The shells' scripts know the table; the library's own answer to a shell stops at --room=x with an exception.
        root.Directives.Clear();
        foreach (var option in CommonOptions.All)
            root.Options.Add(option);
        CommonOptions.RoomName.Validators.Add(result =>
        {
            if (result.GetValue(CommonOptions.RoomName) is { } name && RoomLocator.WhyNoName(name) is { } why)
                result.AddError($"--room: {why}");
        });
        return root;
    }
}
