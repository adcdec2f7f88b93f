using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;

namespace ActorIpcChat.Cli.Demo;

/// <summary>The demo for a person: the four real processes on one screen, and a check of what they leave behind.</summary>
internal static class DemoWindow
{
    /// <summary>Standard input and output are a terminal that can show it.</summary>
    public static bool IsPossible => TerminalSession.IsPossible();

    /// <returns>0 only if all four processes ended with 0 and nothing was left behind.</returns>
    public static int Run(ParseResult parsed)
    {
        using var room = new DemoRoom(parsed);
        var hocon = parsed.Load(null).Hocon;
        var code = TerminalSession.Run("demo", hocon, (system, loop, exit, terminal, last) =>
            system.StartProcess(ActorProps.OnLoop(() => new DemoWindowActor(loop, terminal, exit, last, room.Arguments)), "demo", last, exit));
        string[] remains = [.. room.Remains()];
        StandardOutputText.Write(remains.Length > 0 ? remains : ["all four processes have ended; nothing was left behind.", .. DemoScript.Next]);
        return remains.Length > 0 ? ExitCodes.Failed : code;
    }
}
