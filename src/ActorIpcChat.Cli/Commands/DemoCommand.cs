using System.CommandLine;
using ActorIpcChat.Cli.Demo;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Start all four processes, let them chat, and check that every line arrived and nothing was left behind");
        command.SetAction((parsed, cancel) => ScriptedDemo.RunAsync(parsed, cancel));
        return command;
    }
}
