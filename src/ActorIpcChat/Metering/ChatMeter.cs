using System.Diagnostics.Metrics;

namespace ActorIpcChat.Metering;

/// <summary>
/// Meter of this process's chat processes and viewers, for System.Diagnostics.Metrics: dotnet-counters, OpenTelemetry
/// (<c>AddMeter("ActorIpcChat")</c>) or a MeterListener.
/// </summary>
/// <remarks>
/// All instruments are observable: they read existing positions when a listener asks, so a line costs nothing extra. Counters start at the
/// process's start. Each has the tags <c>role</c> (a, b, a1, b1, member) and <c>room</c> (its directory).
/// A member of a room of many has the instruments of a and b, except connections and garbled.
/// <code>
/// ipcchat.lines.accepted        lines that were read from standard input      a, b
/// ipcchat.bytes.accepted        the same in bytes of the ring                 a, b
/// ipcchat.bytes.sent            bytes that were written to the FIFO           a, b; to each of the others in sum: member
/// ipcchat.lines.received        lines that came from the peer                 a, b
/// ipcchat.bytes.received        the same in bytes of the ring                 a, b
/// ipcchat.lines.shown           lines that were written to standard output    a1, b1
/// ipcchat.bytes.shown           the same in bytes of the ring                 a1, b1
/// ipcchat.lines.missed          lines that were overwritten before            a1, b1
/// ipcchat.connections           how often a connection to a peer was begun    a, b
/// ipcchat.garbled               how often the peer sent corrupt input         a, b
/// ipcchat.outbox.undelivered    bytes without an acknowledgement              a, b
/// ipcchat.inbox.lag             bytes that a viewer has not shown             a, b; tag slot
/// ipcchat.members               other members of the room                     member
/// ipcchat.members.unreachable   those of them that do not answer              member
/// </code>
/// </remarks>
internal static class ChatMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "ActorIpcChat";

    private static readonly Lock Lock = new();
    private static readonly List<Measured> All = [];
    private static readonly Meter Meter = new(Name);

    static ChatMeter()
    {
        Count<MeasuredChat>("ipcchat.lines.accepted", "{line}", "Lines that were read from standard input", chat => chat.AcceptedLines);
        Count<MeasuredChat>("ipcchat.bytes.accepted", "By", "Bytes of frames that were read from standard input", chat => chat.AcceptedBytes);
        Count<MeasuredChat>("ipcchat.bytes.sent", "By", "Bytes of frames that were written to the FIFO", chat => chat.SentBytes);
        Count<MeasuredChat>("ipcchat.lines.received", "{line}", "Lines that came from the peer", chat => chat.ReceivedLines);
        Count<MeasuredChat>("ipcchat.bytes.received", "By", "Bytes of frames that came from the peer", chat => chat.ReceivedBytes);
        Count<MeasuredViewer>("ipcchat.lines.shown", "{line}", "Lines that were written to standard output", viewer => viewer.ShownLines);
        Count<MeasuredViewer>("ipcchat.bytes.shown", "By", "Bytes of frames that were written to standard output", viewer => viewer.ShownBytes);
        Count<MeasuredViewer>("ipcchat.lines.missed", "{line}", "Lines that were overwritten before they were shown", viewer => viewer.MissedLines);
        Count<MeasuredChat>("ipcchat.connections", "{connection}", "How often a connection to a peer was begun", chat => chat.Connections);
        Count<MeasuredChat>("ipcchat.garbled", "{time}", "How often the peer sent corrupt input", chat => chat.Corrupt);
        Gauge<MeasuredChat>(
            "ipcchat.outbox.undelivered", "By", "Bytes of frames without an acknowledgement when this was last read",
            static (chat, answers) => answers.Add(new(chat.UndeliveredBytes, chat.Tags)));
        Gauge<MeasuredMember>(
            "ipcchat.members", "{member}", "Other members of the room", static (member, answers) => answers.Add(new(member.Others, member.Tags)));
        Gauge<MeasuredMember>(
            "ipcchat.members.unreachable", "{member}", "Members of the room that do not answer",
            static (member, answers) => answers.Add(new(member.Unreachable, member.Tags)));
        Gauge<MeasuredChat>(
            "ipcchat.inbox.lag", "By", "Bytes of frames that a viewer has not shown", static (chat, answers) => chat.AddLags(answers));
    }

    /// <summary>Includes this in the instruments.</summary>
    internal static void Add(Measured measured)
    {
        lock (Lock)
            All.Add(measured);
    }

    /// <summary>Excludes this from the instruments. No thread reads it after the return.</summary>
    internal static void Remove(Measured measured)
    {
        lock (Lock)
            All.Remove(measured);
    }

    private static void Count<T>(string name, string unit, string description, Func<T, long> read)
        where T : Measured
        => Meter.CreateObservableCounter(
            name, () => Observe<T>((measured, answers) => answers.Add(new(read(measured), measured.Tags))), unit, description);

    private static void Gauge<T>(string name, string unit, string description, Action<T, List<Measurement<long>>> read)
        where T : Measured
        => Meter.CreateObservableGauge(name, () => Observe(read), unit, description);

    private static List<Measurement<long>> Observe<T>(Action<T, List<Measurement<long>>> answer)
        where T : Measured
    {
        List<Measurement<long>> answers = [];
        lock (Lock)
        {
            foreach (var measured in All.OfType<T>())
                answer(measured, answers);
        }

        return answers;
    }
}
