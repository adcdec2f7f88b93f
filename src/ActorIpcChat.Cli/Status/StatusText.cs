using System.Globalization;
using ActorIpcChat.Inspection;

namespace ActorIpcChat.Cli.Status;

/// <summary>A room as text for people: a line for each thing, its name, and what is to be said of it.</summary>
internal sealed class StatusText
{
    private readonly List<(string Name, string Text)> _rows = [];

    private StatusText(RoomPicture room)
    {
        Add("room", room.Directory);
        if (!room.HasNoPair || room.Members is null)
            AddPair(room);
        foreach (var member in room.Members ?? [])
            Add(member);
    }

    private void AddPair(RoomPicture room)
    {
        foreach (var role in room.Roles)
            Add(role.Role.ToUpperInvariant(), Who(role), role.Stale);
        foreach (var fifo in room.Fifos)
            Add(fifo.Name, fifo.Present ? Text(fifo) : "missing", fifo.Stale, fifo.Problem);
        foreach (var segment in room.Segments)
            Add(segment, $"memory {segment.Role.ToUpperInvariant()}");
        foreach (var file in room.Files)
            Add(file.Name, file);
    }

    private void Add(MemberPicture member)
    {
        Add(member.Nick, Who(new RolePicture("", member.Alive, member.Pid, member.Stopped, member.Stale)), member.Stale);
        foreach (var other in member.Memory?.Chat?.Others ?? [])
            Add($"  {other.Nick}", $"{other.State}, at {other.Place}, {(other.Received is { } bytes ? $"{bytes} bytes" : "nothing")} received");
        if (member.Memory is { } memory)
            Add(memory, "  memory");
        foreach (var file in member.Files)
            Add($"  {file.Name}", file);
    }

    private void Add(string name, FilePicture file)
        => Add(name, file.Kind == "lock" ? "lock" : file.Pid is null ? "bell" : $"bell of viewer {file.Pid}", file.Stale, file.Problem);

    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Lines(RoomPicture room)
    {
        if (room.Empty && room.Roles.All(role => !role.Alive))
            return [$"{room.Directory}: nothing here"];
        var rows = new StatusText(room)._rows;
        var width = rows.Max(row => row.Name.Length);
        return [.. rows.Select(row => $"{row.Name.PadRight(width)}  {row.Text}")];
    }

    private void Add(SegmentPicture segment, string name)
    {
        var text = $"key {segment.Key}, id {segment.Id}";
        if (segment.OriginalId is not null)
            text += $" beside {segment.OriginalId} of an original program";
        if (segment.Bytes is not null)
            text += $", {segment.Bytes} bytes, {segment.Mode}, user {segment.Owner}, attached {segment.Attachments}";
        if (segment.Chat is { } known)
            text += $", layout {known.Layout}, {(known.Closed ? "closed" : "open")}, {Who(known.Process)}";
        Add(name, text, segment.Stale, segment.Ours ? segment.Problem : $"not this chat's: {segment.Problem}");
        if (segment.Chat is not { } chat)
            return;
        Add("  inbox", Text(chat.Inbox, ofPair: chat.Others is null));
        Add("  outbox", $"{Count(chat.Outbox.UndeliveredLines, chat.Outbox.UndeliveredBytes)} of {chat.Outbox.Capacity} not delivered, session {chat.Outbox.Session}"
            + Text(chat.Outbox.Rate, "accepted"));
        foreach (var viewer in chat.Viewers)
            Add($"  viewer {viewer.Slot}", Text(viewer), viewer.Stale);
        if (chat.Garbled is { Connections: not 0 } or { PassedOver: not 0 })
            Add("  garbled", $"{chat.Garbled.Connections} times on the way from the peer, {chat.Garbled.PassedOver} times found by viewers");
    }

    private static string Text(FifoPicture fifo) => $"{fifo.Mode}, user {fifo.Owner}"
        + (fifo.Capacity is null ? "" : $", {Count(fifo.UnderWayLines, fifo.UnderWayBytes)} in the pipe or being read, of {fifo.Capacity}");

    private static string Text(InboxPicture inbox, bool ofPair)
        => $"holds {Count(inbox.HeldLines, inbox.HeldBytes)} of {inbox.Capacity}, {Count(inbox.UnseenLines, inbox.UnseenBytes)} not shown by anybody"
            + (!ofPair ? "" : inbox.Session is null ? ", nothing received yet" : $", session {inbox.Session} up to {inbox.Received}")
            + Text(inbox.Rate, "received");

    private static string Text(ViewerPicture viewer)
    {
        var state = !viewer.Alive ? " has died" : viewer.Stopped ? ", stopped" : viewer.Asleep ? ", asleep" : "";
        var place = viewer.Position is null ? "has no position" : $"at {viewer.Position}, {Count(viewer.LagLines, viewer.LagBytes)} behind";
        return $"process {viewer.Pid}{state}, {place}{Text(viewer.Rate, "shown")}";
    }

    private static string Text(RatePicture? rate, string what) => rate is { BytesPerSecond: > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $", {(rate.LinesPerSecond is { } lines ? $"{lines} lines/s " : "")}({rate.BytesPerSecond} bytes/s) {what}")
        : "";

    private static string Who(RolePicture role) => role switch
    {
        { Alive: true, Pid: null } => "a process of another pid namespace",
        { Alive: true } => $"process {role.Pid}{(role.Stopped ? ", stopped" : "")}",
        { Pid: not null } => $"nobody, process {role.Pid} has died",
        _ => "nobody",
    };

    private static string Who(ProcessPicture? owner) => owner switch
    {
        null => "no owner",
        { Alive: false } => $"process {owner.Pid} has died",
        _ => $"process {owner.Pid}{(owner.Stopped ? ", stopped" : "")}",
    };

    private static string Count(long? lines, long? bytes)
        => bytes is null ? "an unknown number of lines" : $"{lines?.ToString() ?? "an unknown number of"} {(lines == 1 ? "line" : "lines")} ({bytes} bytes)";

    private void Add(string name, string text, bool stale = false, string? problem = null)
        => _rows.Add((name, text + (problem is null ? "" : $": {problem}") + (stale ? "  stale" : "")));
}
