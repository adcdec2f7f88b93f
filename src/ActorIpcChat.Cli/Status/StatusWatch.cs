using ActorIpcChat.Cli.Output;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Status;

/// <summary>Shows a room again whenever something in it has changed, until it is asked to leave or nobody reads it any more.</summary>
internal static class StatusWatch
{
    private const string ClearScreen = "\e[H\e[2J";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Watches.</summary>
    /// <param name="find">Finds the room, whose directory may come and go.</param>
    /// <param name="json">One JSON object on a line each time.</param>
    public static async Task RunAsync(Func<Room> find, bool json)
    {
        using var leave = new CancellationTokenSource();
        using var signals = new Signals(_ => leave.Cancel(), () => { });
        using var output = StandardOutputText.Open();
        using var timer = new PeriodicTimer(Interval);
        var clears = output.IsTerminal && !json && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        IReadOnlyList<string> shown = [];
        try
        {
            do
            {
                var room = RoomInspector.Look(find());
                IReadOnlyList<string> lines = json ? [StatusJson.Of(room)] : StatusText.Lines(room);
                if (lines.SequenceEqual(shown))
                    continue;
                if (clears)
                    StandardOutputText.Write([ClearScreen + lines[0], .. lines.Skip(1)]);
                else
                    StandardOutputText.Write(json || shown.Count == 0 ? lines : ["", .. lines]);
                shown = lines;
            }
            while (!output.IsBroken && await timer.WaitForNextTickAsync(leave.Token));
        }
        catch (OperationCanceledException)
        {
            // Asked to leave.
        }
    }
}
