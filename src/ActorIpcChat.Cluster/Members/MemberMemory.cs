using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cluster.Members;

/// <summary>A member's lock, doorbell and segment, with the lines that it accepted and received. They outlive a kill.</summary>
internal sealed unsafe class MemberMemory : IDisposable
{
    private readonly MemberContext _context;

    private MemberMemory(MemberContext context, ChatResources resources)
    {
        (_context, Resources) = (context, resources);
        var segment = resources.Segment;
        if (segment.ExtraBytes.Length < MemberTable.Size)
        {
            throw new LinuxException(
                $"cannot use the shared memory of key {context.Room.SegmentKey(Role.A)}", "another version of ipcchat made it",
                "end that one first, or choose another --nick");
        }

        Outbox = new Outbox(segment, Encoding.UTF8.GetBytes(context.Settings.Nick), context.Clock);
        Ring = new RingWriter(segment, context.Settings.SharedMemory.Overwrite);
        fixed (byte* own = segment.ExtraBytes)
            Table = new MemberTable(own, Ring.Head);
        segment.Add(Table);
        Accepted = new AcceptedLines(Outbox);
        Inbox = new Inbox(context.Room, Ring, Table, context.Clock);
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

    /// <summary>Publishes received lines in <see cref="Ring"/>.</summary>
    public Inbox Inbox { get; }

    /// <summary>Takes the lock and opens or creates the segment.</summary>
    /// <exception cref="LinuxException">The nick is taken, or a call failed; nothing is left behind then.</exception>
    public static MemberMemory Acquire(MemberContext context)
    {
        var resources = ChatResources.Acquire(context.Room, Role.A, context.Settings, new MemberResources(context.Settings.Nick, MemberTable.Size));
        try
        {
            return new MemberMemory(context, resources);
        }
        catch
        {
            resources.Dispose();
            throw;
        }
    }

    /// <summary>Last known endpoints of the other members.</summary>
    public IReadOnlyList<HostPort> KnownEndpoints
        => [.. Table.Known.Select(known => HostPort.TryParse(known.Address, out var endpoint) ? endpoint : default)
            .Where(endpoint => endpoint.Port != 0)];

    /// <summary>Stops waiting for absent members.</summary>
    public void GiveUp(IReadOnlyList<ulong> sessions)
    {
        if (sessions.Count == 0)
            return;
        foreach (var member in Table.Known.Where(known => sessions.Contains(known.Session)))
            Inbox.GiveUp(member);
    }

    /// <summary>The doorbell rang: viewers freed space, or <c>status</c> reads. Restores what another process may have removed.</summary>
    /// <exception cref="LinuxException">The segment was removed, and it cannot be created again.</exception>
    public void AnswerDoorbell()
    {
        Resources.Doorbell.Drain();
        Resources.Segment.Restate();
        if (!Resources.Segment.IsRemoved)
            return;
        Resources.Segment.Recreate(_context.Room, Role.A, _context.Settings.SharedMemory.Mode);
        _context.Notices.Say("the shared memory was removed: created it again, with all lines");
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
