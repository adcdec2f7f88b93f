using System.Text;
using ActorIpcChat.Cluster.Members;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Members;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Cluster.Tests.Members;

public sealed unsafe class InboxTests : IDisposable
{
    private const ulong Ann = 1;
    private const ulong Ben = 2;

    private readonly TestRoom _room = new();
    private readonly ChatSegment _segment;
    private readonly RingWriter _ring;
    private readonly MemberTable _table;
    private readonly MemberInbox _inbox;
    private readonly FrameStream _ofAnn = new("ann");
    private readonly FrameStream _ofBen = new("ben");
    private readonly IncomingStream _ann;
    private readonly IncomingStream _ben;

    public InboxTests()
    {
        _segment = ChatSegment.CreateOrTakeOver(_room.Room, Role.A, 1 << 18, 1 << 18, TestRoom.ReadWrite, out _, MemberTable.Size);
        _ring = new RingWriter(_segment, overwrites: false);
        fixed (byte* own = _segment.ExtraBytes)
            _table = new MemberTable(own, _ring.Head);
        _inbox = new MemberInbox(_room.Room, _ring, _table, TimeProvider.System);
        (_ann, _ben) = (_inbox.Begin(Ann, "ann", "h:1", IncomingStream.Create), _inbox.Begin(Ben, "ben", "h:2", IncomingStream.Create));
    }

    public void Dispose()
    {
        _inbox.Dispose();
        _segment.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void Unfinished_line_blocks_other_senders_until_it_or_its_sender_ends()
    {
        Put(_ann, _ofAnn, "long ");
        Put(_ben, _ofBen, "ben's\n");
        Assert.Equal("+ann +ben ann:long ", Ring());

        Put(_ann, _ofAnn, "line\n");
        Assert.Equal("+ann +ben ann:long ann:line\nben:ben's\n", Ring());

        Put(_ann, _ofAnn, "and one with");
        Put(_ben, _ofBen, "more\n");
        MemberInbox.End(_ann, FrameKind.Lost);
        _inbox.TryPublishAll();
        Assert.EndsWith("ann:and one with:\nben:more\n!ann ", Ring(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sender_unreachable_mid_line_is_shown_as_unreachable_and_continues_its_line()
    {
        Put(_ann, _ofAnn, "half ");
        _ann.Add(FrameKind.Unreachable);
        _inbox.TryPublishAll();
        Assert.Equal(MemberState.Unreachable, _table.StateOf(Ann));

        // The successor of this process knows the sender of the unfinished line.
        using var successor = new MemberInbox(_room.Room, _ring, _table, TimeProvider.System);
        var again = successor.Begin(Ann, "ann", "h:1", IncomingStream.Create);
        again.Add(LineFrames.Of(Ann, _ofAnn.Position, true, _ofAnn.Next("done\n")), out _);
        successor.TryPublishAll();

        Assert.EndsWith("ann:half ?ann =ann ann:done\n", Ring(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_of_a_sender_given_up_mid_line_is_ended_and_the_sender_shown_as_lost()
    {
        Put(_ann, _ofAnn, "half");
        using var successor = new MemberInbox(_room.Room, _ring, _table, TimeProvider.System);
        var ben = successor.Begin(Ben, "ben", "h:2", IncomingStream.Create);
        ben.Add(LineFrames.Of(Ben, 0, true, _ofBen.Next("waits\n")), out _);
        successor.TryPublishAll();
        Assert.EndsWith("ann:half", Ring(), StringComparison.Ordinal);

        successor.GiveUp(_table.Known.Single(known => known.Session == Ann), FrameKind.Lost);
        successor.TryPublishAll();

        Assert.EndsWith("ann:half:\nben:waits\n!ann ", Ring(), StringComparison.Ordinal);
        Assert.Equal(MemberState.Lost, _table.StateOf(Ann));
    }

    [Fact]
    public void Line_sent_again_after_it_was_published_is_shown_once()
    {
        var frame = _ofAnn.Next("once\n");
        _ann.Add(LineFrames.Of(Ann, 0, true, frame), out _);
        _inbox.TryPublishAll();

        using var successor = new MemberInbox(_room.Room, _ring, _table, TimeProvider.System);
        var again = successor.Begin(Ann, "ann", "h:1", IncomingStream.Create);
        Assert.Equal(frame.Length, again.Due);
        Assert.Equal(IncomingStream.Outcome.Duplicate, again.Add(LineFrames.Of(Ann, 0, false, frame), out _));
        successor.TryPublishAll();

        Assert.Equal("+ann +ben ann:once\n", Ring());
    }

    private void Put(IncomingStream stream, FrameStream frames, string text)
    {
        var position = frames.Position;
        var lines = LineFrames.Of(stream.Session, position, stream.Due < 0, frames.Next(text));
        Assert.Equal(IncomingStream.Outcome.Queued, stream.Add(lines, out var problem));
        Assert.Null(problem);
        _inbox.TryPublishAll();
    }

    /// <summary>What viewers show: + joined, ? unreachable, = reachable again, ! lost.</summary>
    private string Ring()
    {
        var text = new StringBuilder();
        for (var at = _ring.First; at < _ring.Head;)
        {
            var start = _segment.InboxAt(at);
            Assert.True(FrameHeader.TryRead(start, out var frame, FrameHeader.MaxLength), $"no frame at {at}");
            var notice = frame.Kind switch
            {
                FrameKind.Joined => "+",
                FrameKind.Unreachable => "?",
                FrameKind.Reachable => "=",
                FrameKind.Lost => "!",
                _ => "",
            };
            text.Append(notice)
                .Append(Encoding.UTF8.GetString(start + FrameHeader.Size, frame.NickLength))
                .Append(frame.Kind == FrameKind.Lines ? ":" : " ")
                .Append(Encoding.UTF8.GetString(start + frame.PayloadOffset, frame.PayloadLength));
            at += frame.Length;
        }

        return text.ToString();
    }
}
