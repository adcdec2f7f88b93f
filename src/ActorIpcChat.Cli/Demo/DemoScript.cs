using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Demo;

/// <summary>A line of the demo's script.</summary>
/// <param name="Speaker">Its sender.</param>
/// <param name="Line">The line.</param>
/// <param name="Lesson">What it shows, for the reader; null for nothing new.</param>
internal sealed record DemoLine(Role Speaker, string Line, string? Lesson = null);

/// <summary>The lines of the demo, among them all kinds that the original programs lose.</summary>
internal static class DemoScript
{
    /// <summary>What the reader sees when A and B are connected.</summary>
    public const string Connected = "two named pipes connect A and B: fifo2 goes from A to B, fifo1 from B to A";

    /// <summary>The end of the script.</summary>
    public const string End = "A's standard input ends: A says goodbye through the pipe, both leave, and the viewers end with the chat";

    /// <summary>What to do after the demo.</summary>
    public static IReadOnlyList<string> Next { get; } =
    [
        "Try next: ipcchat window a, and ipcchat window b in a second terminal.",
        "          ipcchat status --watch shows the rings while you chat.",
    ];

    /// <summary>The lines in order.</summary>
    public static IReadOnlyList<DemoLine> Lines { get; } =
    [
        new(Role.A, "Hello B, this line went through fifo2 and the shared memory of B.",
            "A reads the line into a ring in its shared memory, and writes it to the pipe; B reads it into its own ring, and rings B1's doorbell"),
        new(Role.B, "Hello A, and this one came back through fifo1.", "the way back: B's ring, fifo1, A's ring, the doorbell of A1"),
        new(
            Role.A, "The next three lines are the same; all three are shown.",
            "a viewer compares positions in the ring, not texts: no line is missed"),
        new(Role.A, "ping"),
        new(Role.A, "ping"),
        new(Role.A, "ping"),
        new(Role.B, "pong"),
        new(Role.B, "The next line is empty.", "each line has a length, so an empty one counts, and every byte value is carried"),
        new(Role.B, ""),
        new(Role.A, "Grüße, 你好, привет, 👋🏽 — bytes are carried as they are."),
        new(Role.B, LongLine(5000), "a long line goes through the pipe in pieces, and is one line again"),
        new(Role.B, "That one had 5000 bytes: no line is too long."),
        new(Role.A, "Bye."),
        new(Role.B, "Bye."),
    ];

    private static string LongLine(int length) => string.Create(length, 0, static (span, _) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = (char)('a' + (i % 26));
    });
}
