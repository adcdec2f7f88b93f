namespace ActorIpcChat.Cli.Check;

/// <summary>The rows of the table, in their order.</summary>
internal static class Situations
{
    private const string Keyboard = "2-a-reads-stdinactor";
    private const string Pipe = "3-a-writes-fifowriteractor";
    private const string Publish = "5-b-publishes-shmwriteractor";
    private const string Wake = "6-b1-wakes-up-shmpolleractor";
    private const string Slow = "when-a-viewer-is-slow";
    private const string Killed = "when-a-process-is-killed";
    private const string Leaving = "leaving";
    private const string Original = "the-original-and-this-program";

    public static readonly IReadOnlyList<Situation> All =
    [
        new("a-first", "A starts before B", Original, stage => LineSituations.Connects(stage, Who.A)),
        new("b-first", "B starts before A", Original, stage => LineSituations.Connects(stage, Who.B)),
        new("each-way", "a line each way", Publish, LineSituations.EachWay),
        new("burst", "1,000 lines at once", Slow, LineSituations.Burst),
        new("equal", "equal lines", Wake, LineSituations.Equal),
        new("empty", "an empty line", Pipe, LineSituations.Empty),
        new("1024-bytes", "a line of 1,024 bytes", Keyboard, stage => LineSituations.Long(stage, 1024)),
        new("5000-bytes", "a line of 5,000 bytes", Keyboard, stage => LineSituations.Long(stage, 5000)),
        new("nul", "a NUL byte", Pipe, LineSituations.Nul),
        new("utf-8", "UTF-8", Pipe, LineSituations.Utf8),
        new("end-of-input", "end of standard input", Leaving, LeavingSituations.EndOfInput),
        new("interrupt-a", "Ctrl+C at A", Leaving, stage => LeavingSituations.Interrupt(stage, Who.A)),
        new("interrupt-b", "Ctrl+C at B", Leaving, stage => LeavingSituations.Interrupt(stage, Who.B)),
        new("interrupt-twice", "Ctrl+C twice", Leaving, stage => LeavingSituations.Interrupt(stage, Who.A, times: 2)),
        new("kill-a", "kill -9 of A", Killed, stage => KilledSituations.Chat(stage, Who.A)),
        new("kill-b", "kill -9 of B", Killed, stage => KilledSituations.Chat(stage, Who.B)),
        new("kill-a1", "kill -9 of A1", Killed, stage => KilledSituations.Viewer(stage, Who.A1)),
        new("kill-b1", "kill -9 of B1", Killed, stage => KilledSituations.Viewer(stage, Who.B1)),
        new("memory-left", "shared memory left", Leaving, LeavingSituations.Remains),
        new("fifos-left", "FIFOs left", Leaving, LeavingSituations.Fifos, MakesFifos: false),
        new("idle", "processor time while idle", Wake, OtherSituations.Idle),
        new("mixed-a", "A beside ipcchat", Original, stage => OtherSituations.Mixed(stage, Who.A)),
        new("mixed-b", "B beside ipcchat", Original, stage => OtherSituations.Mixed(stage, Who.B)),
        new("mixed-a1", "A1 beside ipcchat", Original, stage => OtherSituations.Mixed(stage, Who.A1)),
        new("mixed-b1", "B1 beside ipcchat", Original, stage => OtherSituations.Mixed(stage, Who.B1)),
    ];
}
