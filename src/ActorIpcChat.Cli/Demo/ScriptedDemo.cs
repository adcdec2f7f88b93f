using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using Akka.Event;

namespace ActorIpcChat.Cli.Demo;

/// <summary>The demo without a terminal: the four real processes, a script, and a check of what they show and leave behind.</summary>
internal static class ScriptedDemo
{
    /// <returns>0 only if every line arrived, once and in order, and nothing was left behind.</returns>
    public static int Run(ParseResult parsed)
    {
        using var output = StandardOutputText.Open();
        using var room = new DemoRoom(parsed);
        using var screen = new DemoScreen(output.IsTerminal);
        List<string> wrong = [];
        var code = ProcessHost.Run("demo", parsed.Load(null).Hocon, LogLevel.WarningLevel, (system, loop, exit, notices) =>
        {
            var script = () => new DemoScriptActor(loop, exit, notices, screen, room.Arguments, paced: output.IsTerminal, wrong);
            system.StartProcess(ActorProps.OnLoop(script), "demo", notices, exit);
        });
        wrong.AddRange(room.Remains());
        foreach (var line in wrong)
            screen.Say($"wrong: {line}");
        var good = code == ExitCodes.Done && wrong.Count == 0;
        if (good)
        {
            screen.Say($"{DemoScript.Lines.Count} lines of {DemoScript.Lines.Count} arrived, once and in order; nothing was left behind.");
            foreach (var line in DemoScript.Next)
                screen.Say(line);
        }

        if (screen.Failure is { } failure)
            throw failure;
        return good ? ExitCodes.Done : ExitCodes.Failed;
    }
}
