using System.CommandLine;
using ActorIpcChat.Cli.Demo;
using ActorIpcChat.Cli.Processes;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "All four processes at once: on a terminal in four panes to try them, else with a scripted conversation that checks itself");
        command.SetAction(parsed =>
        {
            // Before any of the four is started, each of which would refuse it.
            _ = parsed.LoadFor("a", cluster: false);
            return DemoWindow.IsPossible ? DemoWindow.Run(parsed) : ScriptedDemo.Run(parsed);
        });
        return command;
    }
}
