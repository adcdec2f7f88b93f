using System.Diagnostics.Metrics;
using ActorIpcChat.Memory;
using ActorIpcChat.Metering;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Metering;

/// <summary>Collects only this test's room: other tests' chat processes share the meter.</summary>
public sealed unsafe class ChatMeterTests : RingTestBase, IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<(string Name, long Value, object? Role, object? Slot)> _measurements = [];

    public ChatMeterTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ChatMeter.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Tag(tags, "room") is string room && room == Room.Room.Directory)
                _measurements.Add((instrument.Name, value, Tag(tags, "role"), Tag(tags, "slot")));
        });
        _listener.Start();
    }

    void IDisposable.Dispose()
    {
        _listener.Dispose();
        Dispose();
    }

    [Fact]
    public void Chat_process_counts_accepted_sent_and_received_lines_from_its_start()
    {
        var outbox = new Outbox(Segment, [], TimeProvider.System);
        Accept(outbox, 5);
        var ring = new RingWriter(Segment, overwrites: false);
        using var measured = new MeasuredChat(Room.Room, Role.B, outbox, ring) { Connections = 4_000_003, Corrupt = 4_000_004 };

        var found = outbox.Head;
        Accept(outbox, 7_001);
        outbox.MarkSent((int)found + 4_321);
        ring.Put(Frames.Next("one\ntwo\n"), 2);
        var received = ring.Head;
        // A notice of presence is not a line from the peer.
        Assert.True(ring.TryPublishNotice(FrameKind.Joined, "ann"u8, 1, present: 1));
        var viewer = RingReader.TryClaim(Segment)!;
        ring.Put(Frames.NextOfLength(54_321), 54_000);
        received += 54_321;
        _listener.RecordObservableInstruments();

        Assert.Contains(("ipcchat.lines.accepted", 7_001, "b", null), _measurements);
        Assert.Contains(("ipcchat.bytes.accepted", outbox.Head - found, "b", null), _measurements);
        Assert.Contains(("ipcchat.bytes.sent", found + 4_321, "b", null), _measurements);
        Assert.Contains(("ipcchat.lines.received", 54_002, "b", null), _measurements);
        Assert.Contains(("ipcchat.bytes.received", received, "b", null), _measurements);
        Assert.Contains(("ipcchat.connections", 4_000_003, "b", null), _measurements);
        Assert.Contains(("ipcchat.garbled", 4_000_004, "b", null), _measurements);
        Assert.Contains(("ipcchat.outbox.undelivered", outbox.Head, "b", null), _measurements);
        Assert.Contains(("ipcchat.inbox.lag", ring.Head - viewer.Position, "b", viewer.Slot), _measurements);
        viewer.Dispose();
    }

    [Fact]
    public void Viewer_counts_shown_and_missed_lines()
    {
        using var measured = new MeasuredViewer(Room.Room, Role.A);
        measured.CountShown(3_000_001, 3_000_002);
        measured.CountShown(1, 1);
        measured.CountMissed(3_000_005);

        _listener.RecordObservableInstruments();

        Assert.Contains(("ipcchat.lines.shown", 3_000_002, "a1", null), _measurements);
        Assert.Contains(("ipcchat.bytes.shown", 3_000_003, "a1", null), _measurements);
        Assert.Contains(("ipcchat.lines.missed", 3_000_005, "a1", null), _measurements);
    }

    [Fact]
    public void Disposed_source_is_not_read()
    {
        var outbox = new Outbox(Segment, [], TimeProvider.System);
        var measured = new MeasuredChat(Room.Room, Role.A, outbox, new RingWriter(Segment, overwrites: false)) { Connections = 5_000_001 };
        measured.Dispose();
        Segment.Dispose();

        _listener.RecordObservableInstruments();

        Assert.Empty(_measurements);
    }

    private static void Accept(Outbox outbox, int lines)
    {
        Assert.True(outbox.TryReserve(out var payload, out var length, out _));
        Assert.InRange(lines, 1, length);
        new Span<byte>(payload, lines).Fill((byte)'\n');
        outbox.Commit(lines);
    }

    private static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
                return tag.Value;
        }

        return null;
    }
}
