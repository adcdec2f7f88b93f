using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Composition;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Cli.Status;

/// <summary>Shows a room again whenever it changes, until a signal comes or standard output loses its reader.</summary>
internal static class StatusWatch
{
    /// <summary>Watches the room: full screen if the terminal can, otherwise one text after the other.</summary>
    /// <param name="parsed">Names the room, whose directory may be removed and created again.</param>
    /// <param name="json">Print one JSON object a line.</param>
    /// <returns>The exit code.</returns>
    public static int Run(ParseResult parsed, bool json)
    {
        var rates = new RoomRates(TimeProvider.System);
        if (!json && TerminalSession.IsPossible(typed: false))
        {
            return TerminalSession.Run(
                "status",
                parsed.Load(null).Hocon,
                (system, loop, exit, terminal, last) => system.StartProcess(
                    ActorProps.OnLoop(() => new StatusActor(Snapshot, loop, terminal, exit, last)), "status", last, exit),
                typed: false);
        }

        PrintAsync(Snapshot, json).GetAwaiter().GetResult();
        return ExitCodes.Done;

        RoomSnapshot Snapshot() => rates.AddTo(RoomInspector.Inspect(parsed.FindRoom()));
    }

    private static async Task PrintAsync(Func<RoomSnapshot> snapshot, bool json)
    {
        using var leave = new CancellationTokenSource();
        using var signals = new Signals(_ => leave.Cancel(), () => { });
        using var output = StandardOutputText.Open();
        var interval = new PollInterval();
        IReadOnlyList<string> shown = [];
        try
        {
            while (!output.IsBroken)
            {
                var room = snapshot();
                IReadOnlyList<string> lines = json ? [StatusJson.Of(room)] : StatusText.Lines(room);
                var changed = !lines.SequenceEqual(shown);
                if (changed)
                    StandardOutputText.Write(json || shown.Count == 0 ? lines : ["", .. lines]);
                shown = lines;
                await Task.Delay(interval.After(changed), leave.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // A signal came.
        }
    }
}
