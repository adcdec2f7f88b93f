using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Members;

/// <summary>A member's lock, doorbell and segment, with the lines that it accepted and received. They outlive a kill.</summary>
internal sealed unsafe class MemberMemory : IDisposable
{
    private readonly ChatContext _context;

    private MemberMemory(ChatContext context, ChatResources resources, LinkKind link)
    {
        (_context, Resources) = (context, resources);
        var segment = resources.Segment;
        if (segment.ExtraBytes.Length < MemberArea.Size)
        {
            throw new LinuxException(
                $"cannot use the shared memory of key {context.Room.SegmentKey(Role.A)}", "another version of ipcchat made it",
                "end that one first, or choose another --nick");
        }

        Outbox = new Outbox(segment, Encoding.UTF8.GetBytes(context.Settings.Nick), context.Clock);
        Ring = new RingWriter(segment, context.Settings.SharedMemory.Overwrite);
        fixed (byte* own = segment.ExtraBytes)
        {
            var signals = (MemberSignals*)(own + MemberTable.Size);
            if (resources.TakenOver && signals->Link != (uint)link)
                throw OfOtherLink(context, link);
            Table = new MemberTable(own, Ring.Head);
            Signals = new SignalWriter(signals, link);
        }

        segment.Add(Table);
        segment.Add(Signals);
        Accepted = new AcceptedLines(Outbox);
        Inbox = new MemberInbox(context.Room, Ring, Table, context.Clock);
    }

    public ChatResources Resources { get; }

    /// <summary>Lines of standard input.</summary>
    public Outbox Outbox { get; }

    /// <summary><see cref="Outbox"/> as it is sent to members.</summary>
    public AcceptedLines Accepted { get; }

    /// <summary>Lines for the viewers.</summary>
    public RingWriter Ring { get; }

    /// <summary>Other members, and how much of their streams is published.</summary>
    public MemberTable Table { get; }

    /// <summary>What it tells the other members of this machine.</summary>
    public SignalWriter Signals { get; }

    /// <summary>Publishes received lines in <see cref="Ring"/>.</summary>
    public MemberInbox Inbox { get; }

    /// <summary>Takes the lock and opens or creates the segment.</summary>
    /// <exception cref="LinuxException">The nick is taken, or a call failed; nothing is left behind then.</exception>
    public static MemberMemory Acquire(ChatContext context, LinkKind link)
    {
        var resources = ChatResources.Acquire(context.Room, Role.A, context.Settings, new MemberResources(context.Settings.Nick, MemberArea.Size),
            context.Program?.LongestLine ?? 0);
        try
        {
            return new MemberMemory(context, resources, link);
        }
        catch
        {
            resources.Abandon();
            throw;
        }
    }

    private static LinuxException OfOtherLink(ChatContext context, LinkKind link) => new(
        $"cannot be {context.Settings.Nick} in {context.Room.OfMembers?.Directory}",
        $"an earlier one was ended, whose room was {(link == LinkKind.Host ? "a cluster" : "of this machine only")}",
        $"start it {(link == LinkKind.Host ? "with" : "without")} --listen, or drop what it left with ipcchat clean --force");

    /// <summary>Stops waiting for absent members.</summary>
    public void GiveUp(IReadOnlyList<ulong> sessions)
    {
        if (sessions.Count == 0)
            return;
        foreach (var member in Table.Known.Where(known => sessions.Contains(known.Session)))
            Inbox.GiveUp(member, FrameKind.Lost);
    }

    /// <summary>The doorbell rang: viewers freed space, or <c>status</c> reads.</summary>
    /// <exception cref="LinuxException">The segment was removed, and it cannot be created again.</exception>
    public void AnswerDoorbell()
    {
        Resources.Doorbell.Drain();
        Repair();
    }

    /// <summary>Restores what another process may have overwritten or removed.</summary>
    /// <returns>Whether the segment was created again.</returns>
    /// <exception cref="LinuxException">The segment was removed, and it cannot be created again.</exception>
    public bool Repair()
    {
        Resources.Segment.Restate();
        if (!Resources.Segment.IsRemoved)
            return false;
        Resources.Segment.Recreate(_context.Room, Role.A, _context.Settings.SharedMemory.Mode);
        _context.Notices.Say("the shared memory was removed: created it again, with all lines");
        return true;
    }

    /// <summary>Reports lines that are lost with the segment, and wakes the viewers for the end.</summary>
    public void Close()
    {
        ChatResources.Report(Outbox.UndeliveredLines(), "not delivered to every member", _context.Notices);
        Resources.ReportUnshown(Ring, _context.Notices);
        Resources.CloseForViewers(Role.A, _context.Room);
    }

    public void Dispose()
    {
        Inbox.Dispose();
        Resources.Dispose();
    }
}
