using System.Globalization;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Status;

/// <summary>A room as text for people: a line for each role, FIFO, segment and file.</summary>
internal sealed class StatusText
{
    private readonly List<(string Name, string Text)> _rows = [];

    private StatusText(RoomSnapshot room)
    {
        Add("room", room.Directory);
        if (!room.HasNoPair || room.Members.Count == 0)
            AddPair(room);
        foreach (var member in room.Members)
            Add(member);
    }

    private void AddPair(RoomSnapshot room)
    {
        foreach (var role in room.Roles)
            Add(role.Role.Letter(), Holder(role), role.IsStale);
        foreach (var fifo in room.Fifos)
            Add(fifo.Fifo.FileName(), fifo.Status is { } status ? Text(status, fifo.Fill) : "missing", fifo.IsStale, fifo.Problem);
        foreach (var segment in room.Segments)
            Add(segment, $"memory {segment.Role.Letter()}");
        foreach (var file in room.Files)
            Add(file.Name, file);
    }

    private void Add(MemberSnapshot member)
    {
        Add(member.Nick, Holder(member.Holder), member.Holder.IsStale);
        foreach (var other in member.Memory?.Chat?.Others ?? [])
        {
            var received = other.Received is { } bytes ? $"{bytes} bytes" : "nothing";
            var at = HostPort.TryParse(other.Address, out _) ? "at " : "";
            Add($"  {other.Nick}", $"{Word(other.State)}, {at}{other.Address}, {received} received");
        }

        if (member.Memory is { } memory)
            Add(memory, "  memory");
        foreach (var file in member.Files)
            Add($"  {file.Name}", file);
    }

    private void Add(string name, FileSnapshot file)
    {
        var kind = file.Kind == FileKind.Lock ? "lock" : file.ViewerPid is null ? "bell" : $"bell of viewer {file.ViewerPid}";
        Add(name, kind, file.IsStale, file.Problem);
    }

    public static IReadOnlyList<string> Lines(RoomSnapshot room)
    {
        if (room.IsEmpty)
            return [$"{room.Directory}: nothing here"];
        var rows = new StatusText(room)._rows;
        var width = rows.Max(row => row.Name.Length);
        return [.. rows.Select(row => $"{row.Name.PadRight(width)}  {row.Text}")];
    }

    private void Add(SegmentSnapshot segment, string name)
    {
        var text = $"key {segment.Key}, id {segment.Id}";
        if (segment.OriginalId is not null)
            text += $" beside {segment.OriginalId} of an original program";
        if (segment.Status is { } status)
            text += $", {status.Bytes} bytes, {Octal(status.Permissions)}, user {status.Owner}, attached {status.Attachments}";
        if (segment is { KeptFor.Count: > 0, Chat: { } kept })
            text += $", layout {kept.Layout}, {KeptFor(segment)}";
        else if (segment.Chat is { } known)
            text += $", layout {known.Layout}, {(known.IsClosed ? "closed" : "open")}, {(known.Owner is { } owner ? Text(owner) : "no owner")}";
        Add(name, text, segment.IsStale, segment.Chat is not null ? segment.Problem : $"not this chat's: {segment.Problem}");
        if (segment.Chat is not { } chat)
            return;
        Add("  inbox", Text(chat.Inbox, ofPair: chat.Others is null));
        Add("  outbox", Text(chat.Outbox));
        foreach (var viewer in chat.Viewers)
            Add($"  viewer {viewer.Slot}", Text(viewer), !viewer.Process.IsAlive);
        foreach (var consumer in chat.Consumers)
            Add("  consumer", $"{VisibleText.Of(consumer.Name)}: {Text(consumer)}");
        if (chat.Corrupt is { Connections: not 0 } or { Skipped: not 0 })
            Add("  garbled", Text(chat.Corrupt));
    }

    internal static string KeptFor(SegmentSnapshot segment)
        => $"closed, kept for {string.Join(", ", segment.KeptFor.Select(consumer => VisibleText.Of(consumer.Name)))}";

    internal static string Text(ConsumerSnapshot consumer)
    {
        var lines = Counted.Lines(consumer.BehindLines);
        return $"{(consumer.Reader is { } reader ? Text(reader) : "absent")}, {lines} behind ({consumer.BehindBytes} bytes)";
    }

    internal static string Text(CorruptFrames corrupt)
        => $"{corrupt.Connections} times on the way from the peer, {corrupt.Skipped} times found by viewers";

    private static string Text(OutboxSnapshot outbox)
        => $"{Count(outbox.UndeliveredLines, outbox.UndeliveredBytes)} of {outbox.Capacity} not delivered, session {Hexadecimal(outbox.Session)}"
            + Text(outbox.Rate, "accepted");

    private static string Text(FileStatus status, FifoFill? fill) => $"{Octal(status.Permissions)}, user {status.Owner}"
        + (fill is null ? "" : $", {Count(fill.Lines, fill.Bytes)} in the pipe or being read, of {fill.Capacity}");

    private static string Text(InboxSnapshot inbox, bool ofPair)
        => $"holds {Count(inbox.HeldLines, inbox.HeldBytes)} of {inbox.Capacity}, {Count(inbox.UnseenLines, inbox.UnseenBytes)} not shown"
            + (!ofPair ? "" : inbox.Session is { } session ? $", session {Hexadecimal(session)} up to {inbox.Received}" : ", nothing received yet")
            + Text(inbox.Rate, "received");

    private static string Text(ViewerSnapshot viewer)
    {
        var asleep = viewer is { IsAsleep: true, Process.State: ProcessState.Running } ? ", asleep" : "";
        var position = viewer.Position is null ? "has no position" : $"at {viewer.Position}, {Count(viewer.LagLines, viewer.LagBytes)} behind";
        return $"{Text(viewer.Process)}{asleep}, {position}{Text(viewer.Rate, "shown")}";
    }

    private static string Text(TransferRate? rate, string what)
    {
        if (rate is not { BytesPerSecond: > 0 })
            return "";
        var lines = rate.LinesPerSecond is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known} lines/s ") : "";
        return string.Create(CultureInfo.InvariantCulture, $", {lines}({rate.BytesPerSecond} bytes/s) {what}");
    }

    private static string Holder(RoleSnapshot role) => role switch
    {
        { Process: null } => "not running",
        { IsAlive: false } => $"not running, {Text(role.Process)}",
        _ => Text(role.Process),
    };

    internal static string Text(ProcessSnapshot process) => process switch
    {
        { Pid: null } => "a process of another pid namespace",
        { State: ProcessState.Dead } => $"process {process.Pid} has died",
        { State: ProcessState.Stopped } => $"process {process.Pid}, stopped",
        _ => $"process {process.Pid}",
    };

    /// <summary>Permission bits as chmod(1) takes them.</summary>
    internal static string Octal(int permissions) => "0" + Convert.ToString(permissions, 8).PadLeft(3, '0');

    internal static string Hexadecimal(ulong session) => session.ToString("x16", CultureInfo.InvariantCulture);

    internal static string Word(MemberState state) => state.ToString().ToLowerInvariant();

    private static string Count(long? lines, long? bytes)
        => bytes is null
            ? "an unknown number of lines"
            : $"{lines?.ToString() ?? "an unknown number of"} {(lines == 1 ? "line" : "lines")} ({bytes} bytes)";

    private void Add(string name, string text, bool stale = false, string? problem = null)
        => _rows.Add((name, text + (problem is null ? "" : $": {problem}") + (stale ? "  stale" : "")));
}
