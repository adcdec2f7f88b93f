using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Demo;

/// <summary>The lines of the demo, among them all kinds that the original programs lose.</summary>
internal static class DemoScript
{
    /// <summary>The lines with their senders, in order.</summary>
    public static IReadOnlyList<(Role Speaker, string Line)> Lines { get; } =
    [
        (Role.A, "Hello B, this line went through fifo2 and the shared memory of B."),
        (Role.B, "Hello A, and this one came back through fifo1."),
        (Role.A, "The next three lines are the same; all three are shown."),
        (Role.A, "ping"),
        (Role.A, "ping"),
        (Role.A, "ping"),
        (Role.B, "pong"),
        (Role.B, "The next line is empty."),
        (Role.B, ""),
        (Role.A, "Grüße, 你好, привет, 👋🏽 — bytes are carried as they are."),
        (Role.B, LongLine(5000)),
        (Role.B, "That one had 5000 bytes: no line is too long."),
        (Role.A, "Bye."),
        (Role.B, "Bye."),
    ];

    private static string LongLine(int length) => string.Create(length, 0, static (span, _) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = (char)('a' + (i % 26));
    });
}
