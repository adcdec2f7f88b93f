using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using Akka.Event;

namespace ActorIpcChat.Cli.Demo;

/// <summary>
/// The four real processes, a short conversation, and a check of what the viewers showed and of what is left behind: nothing.
/// </summary>
internal static class ScriptedDemo
{
    /// <summary>Runs it.</summary>
    /// <returns>0 only if every line arrived, once and in order, and nothing stayed behind.</returns>
    public static int Run(ParseResult parsed)
    {
        using var output = StandardOutputText.Open();
        using var room = new DemoRoom(parsed);
        using var screen = new DemoScreen(output.IsTerminal);
        List<string> wrong = [];
        var code = ProcessHost.Run("demo", parsed.Load(null).Hocon, LogLevel.WarningLevel, (system, loop, exit, notices) => system.StartProcess(
            ActorProps.OnLoop(() => new DemoScriptActor(loop, exit, notices, screen, room.Arguments, paced: output.IsTerminal, wrong)), "demo", notices, exit));
        wrong.AddRange(room.Remains());
        foreach (var line in wrong)
            screen.Say($"wrong: {line}");
        var good = code == ExitCodes.Done && wrong.Count == 0;
        if (good)
            screen.Say($"{DemoScript.Lines.Count} lines of {DemoScript.Lines.Count} arrived, once and in order; nothing was left behind.");
        if (screen.Failure is { } failure)
            throw failure;
        return good ? ExitCodes.Done : ExitCodes.Failed;
    }
}
