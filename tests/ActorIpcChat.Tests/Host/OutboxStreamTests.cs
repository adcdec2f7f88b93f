using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Host;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Tests.Host;

/// <summary>A member's segment, and another member that reads its outbox.</summary>
public sealed unsafe class OutboxStreamTests : IDisposable
{
    private const int Capacity = 1 << 18;

    private readonly TestRoom _room = new();
    private readonly Room _ann;
    private readonly ChatSegment _segment;
    private readonly Outbox _outbox;
    private readonly MemberTable _table;
    private readonly SignalWriter _signals;
    private readonly MemberSegment _memory;
    private readonly OutboxStream _stream;
    private readonly byte* _space = (byte*)NativeMemory.Alloc(FrameHeader.MaxLength);

    public OutboxStreamTests()
    {
        _ann = _room.Room.Member("ann");
        _ann.EnsureDirectory();
        _segment = ChatSegment.CreateOrTakeOver(_ann, Role.A, Capacity, Capacity, TestRoom.ReadWrite, out _, MemberArea.Size);
        _outbox = new Outbox(_segment, "ann"u8, TimeProvider.System);
        fixed (byte* area = _segment.ExtraBytes)
        {
            _table = new MemberTable(area, 0);
            _signals = new SignalWriter((MemberSignals*)(area + MemberTable.Size), LinkKind.Host);
        }

        _segment.Add(_table);
        _segment.Add(_signals);
        _memory = MemberSegment.TryOpen(_ann)!;
        _stream = new OutboxStream(_outbox.Session, "ann", 0) { Memory = _memory };
    }

    public void Dispose()
    {
        _memory.Dispose();
        _segment.Segment.Remove();
        _segment.Dispose();
        NativeMemory.Free(_space);
        _room.Dispose();
    }

    [Fact]
    public void Fields_of_the_signals_have_their_documented_offsets()
    {
        Assert.Equal(192, sizeof(MemberSignals));
        Assert.Equal(
            [0, 64, 128], ((string[])["Link", "Asleep", "Wanted"]).Select(name => (int)Marshal.OffsetOf<MemberSignals>(name)));
    }

    [Fact]
    public void Accepted_lines_are_read_once_and_in_order()
    {
        Accept("one\n", "two\nthree\n");
        Assert.Equal("one\n|two\nthree\n", Take());
        Accept("four\n");
        Assert.Equal("four\n", Take());
        Assert.Equal(_outbox.Head, _stream.UpTo);
        Assert.False(_stream.HasMissed);
    }

    [Fact]
    public void Corrupt_frame_is_skipped_and_reported_and_later_ones_are_read()
    {
        Accept("one\n");
        var second = _outbox.Head;
        Accept("two\n", "three\n");
        _segment.OutboxAt(second)[FrameHeader.Size + 4] ^= 1;
        _segment.OutboxAt(second)[2] ^= 1;

        Assert.Equal("one\n|three\n", Take());
        Assert.True(_stream.HasMissed);
    }

    [Fact]
    public void Head_overwritten_by_another_process_hides_lines_only_until_its_owner_repairs_it()
    {
        Accept("one\n");
        Assert.Equal("one\n", Take());
        foreach (var wrong in (long[])[0, _outbox.Head + Capacity, Positions.Largest, -1, long.MaxValue])
        {
            Volatile.Write(ref _segment.Header->OutboxHead, wrong);
            Take();
            _segment.Restate();
            Take();
            Accept("again\n");
            Assert.Equal("again\n", Take());
        }
    }

    [Fact]
    public void Sleep_has_a_new_number_each_time_also_after_a_kill()
    {
        _signals.Sleep(SegmentHeader.NotWanted, forLines: true);
        var first = _memory.Asleep;
        _signals.WakeUp();
        Assert.Equal(0, _memory.Asleep);
        _signals.Sleep(7, forLines: true);
        Assert.True(_memory.Asleep > first);
        Assert.Equal(7, _memory.Wanted);
        fixed (byte* area = _segment.ExtraBytes)
        {
            var successor = new SignalWriter((MemberSignals*)(area + MemberTable.Size), LinkKind.Host);
            successor.Sleep(SegmentHeader.NotWanted, forLines: true);
        }

        Assert.True(_memory.Asleep > first + 1);
    }

    [Fact]
    public void Row_counts_once_the_frame_that_it_acknowledges_is_published()
    {
        _table.AddOrUpdate(7, "ben", "process 1");
        Assert.True(_memory.Knows(7));
        Assert.Equal((-1, -1), (_memory.StartOf(7), _memory.ReceivedUpTo(7)));
        _table.SetStart(7, 40);
        _table.Write(7, from: 0, upTo: 40);
        _table.Write(7, from: 100, upTo: 80);
        Assert.Equal((40, 40), (_memory.StartOf(7), _memory.ReceivedUpTo(7)));
        Volatile.Write(ref _segment.Header->Head, 100);
        Assert.Equal(80, _memory.ReceivedUpTo(7));
        Assert.False(_memory.Knows(8));
    }

    [Fact]
    public void Segment_without_a_link_yet_is_not_ready()
    {
        fixed (byte* area = _segment.ExtraBytes)
            ((MemberSignals*)(area + MemberTable.Size))->Link = 0;

        Assert.Null(MemberSegment.TryOpen(_ann));
    }

    [Fact]
    public void Memory_overwritten_at_random_is_read_within_bounds_and_gives_only_intact_frames() => Gen
        .Select(Gen.Int[0, 3], Gen.Int[0, Capacity - 8], RandomValues.Numbers, Gen.Int[1, 3000])
        .Fuzz((where, at, value, length) =>
        {
            Accept(new string('x', length) + "\n");
            var header = (byte*)_segment.Header;
            switch (where)
            {
                case 0:
                    *(long*)(header + 392) = value;
                    break;
                case 1:
                    *(long*)(header + 400) = value;
                    break;
                case 2:
                    *(long*)_segment.OutboxAt(at) = value;
                    break;
                default:
                    fixed (byte* area = _segment.ExtraBytes)
                        *(long*)(area + (at % (MemberArea.Size - 8))) = value;
                    break;
            }

            _ = (_memory.Knows(7), _memory.StartOf(7), _memory.ReceivedUpTo((ulong)value), _memory.Asleep, _memory.Wanted, _memory.IsClosed);
            while (_stream.TryTake(_space, FrameHeader.MaxLength, out var frame))
                Assert.True(frame.TrailerFits(_space, _stream.UpTo - frame.Length), "the frame is not intact");
            _segment.Restate();
            Assert.True(_stream.UpTo >= 0);
            // What follows is read again once all is repaired.
            while (_stream.TryTake(_space, FrameHeader.MaxLength, out _))
            {
            }

            Accept("after\n");
            Assert.Equal("after\n", Take());
            _outbox.Acknowledge(_outbox.Head);
        });

    private void Accept(params string[] payloads)
    {
        foreach (var text in payloads)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.True(_outbox.TryReserve(out var payload, out _, out _));
            bytes.CopyTo(new Span<byte>(payload, bytes.Length));
            _outbox.Commit(bytes.Length);
        }

        _outbox.MarkSent((int)_outbox.Unsent);
    }

    private string Take()
    {
        List<string> taken = [];
        while (_stream.TryTake(_space, FrameHeader.MaxLength, out var frame))
            taken.Add(Encoding.UTF8.GetString(_space + frame.PayloadOffset, frame.PayloadLength));
        return string.Join('|', taken);
    }
}
