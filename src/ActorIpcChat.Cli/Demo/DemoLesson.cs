namespace ActorIpcChat.Cli.Demo;

/// <summary>What the demo's window explains: what has just happened, and what to try next.</summary>
/// <param name="watch">The command that shows the rings of the demo's room.</param>
internal sealed class DemoLesson(string watch)
{
    private bool _saidByA;
    private bool _saidByB;

    /// <summary>A viewer showed a line.</summary>
    /// <param name="byA">A sent it.</param>
    public void Shown(bool byA)
    {
        _saidByA |= byA;
        _saidByB |= !byA;
    }

    /// <summary>Two lines: what happened, and what to try.</summary>
    /// <param name="connected">A and B are connected.</param>
    public (string Happened, string Try) Now(bool connected) => (connected, _saidByA, _saidByB) switch
    {
        (false, _, _) => (
            "A and B open two named pipes, fifo1 and fifo2. Each makes shared memory, which its viewer looks for.",
            "This takes less than a second."),
        (_, false, false) => (
            "A and B are connected: fifo2 goes from A to B, fifo1 from B to A.",
            "Try: type a line and press Enter. It goes from A to the viewer of B."),
        (_, true, false) => (
            "A read the line into a ring in its shared memory and wrote it to fifo2. B read it into its ring and rang B1's doorbell.",
            "Try: press Tab, and answer as B."),
        (_, false, true) => (
            "B read the line into a ring in its shared memory and wrote it to fifo1. A read it into its ring and rang A1's doorbell.",
            "Try: press Tab, and answer as A."),
        _ => (
            "Each line went: keyboard, outbox ring, pipe, inbox ring, doorbell, viewer. The rings outlive their processes.",
            $"Try in another terminal: {watch}"),
    };
}
