using System.Globalization;
using ActorIpcChat.Inspection;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Status;

/// <summary>Draws a room for a screen: the FIFOs with their fill, the rings with their readers and writers, and the processes.</summary>
internal sealed class StatusScreen
{
    private const int NameWidth = 12;

    private readonly List<ScreenLine> _lines = [];
    private readonly ScreenStyle _style;
    private readonly int _columns;
    private readonly int _bar;
    private readonly (char Free, char Seen, char Full, string Arrow) _signs;

    private StatusScreen(RoomSnapshot room, ScreenStyle style, int columns)
    {
        (_style, _columns) = (style, columns);
        _bar = Math.Clamp((columns - NameWidth) / 3, 8, 40);
        _signs = style.Unicode ? ('·', '░', '█', "→") : ('.', '-', '#', "->");
        Line().Add(room.Directory, ScreenLine.Title);
        if (!room.HasNoPair || room.Members.Count == 0)
            DrawPair(room);
        foreach (var member in room.Members)
            Draw(member);
        var ofMembers = room.Members.SelectMany(
            member => member.Files.Where(file => file.IsStale).Select(file => $"{VisibleText.Of(member.Nick)}/{file.Name}"));
        List<string> stale = [.. room.Files.Where(file => file.IsStale).Select(file => file.Name), .. ofMembers];
        if (stale.Count == 0)
            return;
        Line();
        Line().Add($"left by dead processes: {string.Join(", ", stale)} (ipcchat clean)", ScreenLine.Bad);
    }

    private void DrawPair(RoomSnapshot room)
    {
        var roles = Line();
        foreach (var role in room.Roles)
            AddProcess(roles.Add(role.Role.Letter() + "  "), role.Process).Add("    ");
        Line();
        foreach (var fifo in room.Fifos)
            Draw(fifo);
        foreach (var segment in room.Segments)
        {
            Line();
            Draw(segment, $"memory {segment.Role.Letter()}", $"{segment.Role.Letter()}1");
        }
    }

    private void Draw(MemberSnapshot member)
    {
        Line();
        var line = Line().Add(VisibleText.Of(member.Nick), ScreenLine.Title).PadTo(NameWidth);
        AddProcess(line, member.Holder.Process);
        foreach (var other in member.Memory?.Chat?.Others ?? [])
        {
            var colour = other.State switch
            {
                MemberState.Here => ScreenLine.Good,
                MemberState.Unreachable => ScreenLine.Warning,
                _ => ScreenLine.Bad,
            };
            Line().Add("").PadTo(NameWidth).Add($"{VisibleText.Of(other.Nick)} ({VisibleText.Of(other.Address)}) ")
                .Add(StatusText.Word(other.State), colour);
        }

        if (member.Memory is { } memory)
            Draw(memory, "  memory", "");
    }

    /// <summary>The rows of the picture. The last one explains the signs.</summary>
    public static IReadOnlyList<string> Lines(RoomSnapshot room, ScreenStyle style, int columns, int rows)
    {
        var screen = new StatusScreen(room, style, columns);
        var (free, seen, full, _) = screen._signs;
        var legend = new ScreenLine(style, columns).Add(
            $"q ends  {full} waiting  {seen} seen, kept  {free} free  W writer  0-9 viewers  S sent  D delivered  {RingBar.Several} several",
            ScreenLine.Faint);
        List<string> lines = [.. screen._lines.Take(Math.Max(0, rows - 1)).Select(line => line.ToString())];
        if (screen._lines.Count > rows - 1 && lines.Count > 0)
        {
            var more = $"{screen._lines.Count - lines.Count + 1} more lines: make the window taller";
            lines[^1] = new ScreenLine(style, columns).Add(more, ScreenLine.Warning).ToString();
        }

        while (lines.Count < rows - 1)
            lines.Add("");
        return [.. lines, legend.ToString()];
    }

    private ScreenLine Line()
    {
        var line = new ScreenLine(_style, _columns);
        _lines.Add(line);
        return line;
    }

    private void Draw(FifoSnapshot fifo)
    {
        var ends = fifo.Fifo == FifoSet.Fifo1 ? $"B {_signs.Arrow} A" : $"A {_signs.Arrow} B";
        var line = Line().Add($"{ends} {fifo.Fifo.FileName()}").PadTo(NameWidth);
        if (!fifo.IsPresent || fifo.Problem is not null)
        {
            line.Add(fifo.Problem ?? "missing", fifo.IsPresent ? ScreenLine.Bad : null);
            return;
        }

        var bar = new RingBar(fifo.Fill?.Capacity ?? 1, _bar, fifo.Fill is null ? ' ' : _signs.Free);
        bar.Fill(0, fifo.Fill?.Bytes, _signs.Full);
        Add(line, bar).Add(
            fifo.Fill is { } fill ? $"{Count(fill.Lines, fill.Bytes)} of {Size(fill.Capacity)} in the pipe or being read" : "not open");
        if (fifo.IsStale)
            line.Add("  stale", ScreenLine.Bad);
    }

    private void Draw(SegmentSnapshot segment, string name, string viewerName)
    {
        var line = Line().Add(name, ScreenLine.Title).PadTo(NameWidth)
            .Add($"id {segment.Id}, key {segment.Key}{(segment.Status is { } status ? $", {Size(status.Bytes)}" : "")}");
        if (segment.Chat is { IsClosed: true })
            line.Add($", {(segment.KeptFor.Count > 0 ? StatusText.KeptFor(segment) : "closed")}", ScreenLine.Warning);
        if (segment.Problem is not null)
            line.Add($", {segment.Problem}", ScreenLine.Bad);
        if (segment.IsStale)
            line.Add("  stale", ScreenLine.Bad);
        if (segment.Chat is not { } chat)
            return;
        DrawOutbox(chat.Outbox);
        DrawInbox(chat.Inbox, chat.Viewers);
        foreach (var viewer in chat.Viewers)
            Draw(viewer, viewerName);
        foreach (var consumer in chat.Consumers)
        {
            var colour = consumer is { Reader: null, IsBehind: true } ? ScreenLine.Warning : null;
            Line().Add("  consumer").PadTo(NameWidth).Add($"{VisibleText.Of(consumer.Name)}: {StatusText.Text(consumer)}", colour);
        }

        if (chat.Corrupt is { Connections: not 0 } or { Skipped: not 0 })
            Line().Add($"  garbled   {StatusText.Text(chat.Corrupt)}", ScreenLine.Bad);
    }

    private void DrawOutbox(OutboxSnapshot outbox)
    {
        var bar = new RingBar(outbox.Capacity, _bar, _signs.Free);
        bar.Fill(outbox.First, outbox.Delivered, _signs.Seen);
        bar.Fill(outbox.Delivered, outbox.Head, _signs.Full);
        bar.Put(outbox.Head, 'W');
        bar.Mark(outbox.Delivered, 'D');
        bar.Mark(outbox.Sent, 'S');
        var line = Add(Line().Add("  outbox").PadTo(NameWidth), bar);
        Rate(line.Add($"{Count(outbox.UndeliveredLines, outbox.UndeliveredBytes)} not delivered"), outbox.Rate, "in");
        Marks(bar);
    }

    private void DrawInbox(InboxSnapshot inbox, IReadOnlyList<ViewerSnapshot> viewers)
    {
        var bar = new RingBar(inbox.Capacity, _bar, _signs.Free);
        bar.Fill(inbox.First, inbox.SeenUpTo, _signs.Seen);
        bar.Fill(inbox.SeenUpTo, inbox.Head, _signs.Full);
        bar.Put(inbox.Head, 'W');
        foreach (var viewer in viewers)
            bar.Mark(viewer.Position, Sign(viewer));
        Rate(Add(Line().Add("  inbox").PadTo(NameWidth), bar).Add($"{Count(inbox.UnseenLines, inbox.UnseenBytes)} not shown"), inbox.Rate, "in");
        Marks(bar);
    }

    private void Draw(ViewerSnapshot viewer, string name)
    {
        var slot = viewer.Slot > 9 ? viewer.Slot.ToString(CultureInfo.InvariantCulture) : $"{Sign(viewer)}";
        var line = Line().Add($"  {(name.Length > 0 ? name : "viewer")}  {slot}").PadTo(NameWidth);
        AddProcess(line, viewer.Process);
        line.Add(viewer is { Process.State: ProcessState.Running, IsAsleep: true } ? ", asleep" : "")
            .Add(viewer.Position is null ? ", has no position" : $", {Count(viewer.LagLines, viewer.LagBytes)} behind");
        Rate(line, viewer.Rate, "shown");
    }

    private static char Sign(ViewerSnapshot viewer) => viewer.Slot <= 9 ? (char)('0' + viewer.Slot) : '^';

    private static ScreenLine Add(ScreenLine line, RingBar bar) => line.Add("[").Add(bar.Cells, "36").Add("]  ");

    private void Marks(RingBar bar) => Line().Add("").PadTo(NameWidth + 1).Add(bar.Marks);

    private static ScreenLine AddProcess(ScreenLine line, ProcessSnapshot? process) => process is null
        ? line.Add("not running", ScreenLine.Faint)
        : line.Add(StatusText.Text(process), process.State switch
        {
            ProcessState.Running => ScreenLine.Good,
            ProcessState.Stopped => ScreenLine.Warning,
            _ => ScreenLine.Bad,
        });

    private static void Rate(ScreenLine line, TransferRate? rate, string what)
    {
        if (rate is not { BytesPerSecond: > 0 })
            return;
        var lines = rate.LinesPerSecond is { } known ? $"{known.ToString("0.#", CultureInfo.InvariantCulture)} lines/s " : "";
        line.Add($", {lines}{Size((long)rate.BytesPerSecond)}/s {what}", ScreenLine.Title);
    }

    private static string Count(long? lines, long? bytes)
        => bytes is null
            ? "an unknown number of lines"
            : $"{lines?.ToString(CultureInfo.InvariantCulture) ?? "?"} {(lines == 1 ? "line" : "lines")} ({Size(bytes.Value)})";

    private static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (unit, number) = (0, (double)bytes);
        for (; number >= 1024 && unit < units.Length - 1; number /= 1024)
            unit++;
        return $"{number.ToString("0.#", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
