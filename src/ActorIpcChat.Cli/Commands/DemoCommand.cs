using System.CommandLine;
using ActorIpcChat.Cli.Demo;
using ActorIpcChat.Cli.Processes;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Run all four processes: on a terminal in four panes, else with a script that checks itself");
        command.SetAction(parsed =>
        {
            // Refuses invalid settings once, not in each of the four processes.
            _ = parsed.LoadFor("a", members: false);
            return DemoWindow.IsPossible ? DemoWindow.Run(parsed) : ScriptedDemo.Run(parsed);
        });
        return command;
    }
}
