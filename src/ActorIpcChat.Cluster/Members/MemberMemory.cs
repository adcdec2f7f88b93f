using System.Text;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cluster.Members;

/// <summary>What a member has on its machine and finds again after a kill: its place, and in its segment what it accepted and received.</summary>
internal sealed unsafe class MemberMemory : IDisposable
{
    private readonly MemberContext _context;

    private MemberMemory(MemberContext context, ChatResources resources)
    {
        (_context, Resources) = (context, resources);
        var segment = resources.Segment;
        if (segment.Own.Length < MemberTable.Size)
        {
            throw new LinuxException(
                $"use the shared memory of key {context.Room.SegmentKey(Role.A)}", "another version of ipcchat made it", "leave with that one first, or choose another --nick");
        }

        Outbox = new Outbox(segment, Encoding.UTF8.GetBytes(context.Settings.Nick), context.Clock);
        Ring = new RingWriter(segment, context.Settings.SharedMemory.Overwrite);
        fixed (byte* own = segment.Own)
            Table = new MemberTable(own, Ring.Head);
        segment.Add(Table);
        Accepted = new AcceptedLines(Outbox);
        Inbox = new Inbox(context.Room, Ring, Table, context.Clock);
    }

    /// <summary>Its lock, bell and segment.</summary>
    public ChatResources Resources { get; }

    /// <summary>What it accepted.</summary>
    public Outbox Outbox { get; }

    /// <summary>The same, as it is sent.</summary>
    public AcceptedLines Accepted { get; }

    /// <summary>What viewers see.</summary>
    public RingWriter Ring { get; }

    /// <summary>Whom it has met.</summary>
    public MemberTable Table { get; }

    /// <summary>What it receives.</summary>
    public Inbox Inbox { get; }

    /// <summary>Takes the member's place on this machine.</summary>
    /// <exception cref="LinuxException">It is taken, or something in the way; nothing is left behind then.</exception>
    public static MemberMemory Acquire(MemberContext context)
    {
        var resources = ChatResources.Acquire(context.Room, Role.A, context.Settings, new MemberPlace(context.Settings.Nick, MemberTable.Size));
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

    /// <summary>Where the others were when its process was killed, or when it was cut off from them.</summary>
    public IReadOnlyList<HostPort> KnownPlaces => [.. Table.Known.Select(known => HostPort.TryParse(known.Place, out var place) ? place : default).Where(place => place.Port != 0)];

    /// <summary>Nobody waits for these any more.</summary>
    public void GiveUp(IReadOnlyList<ulong> sessions)
    {
        if (sessions.Count == 0)
            return;
        foreach (var member in Table.Known.Where(known => sessions.Contains(known.Session)))
            Inbox.GiveUp(member);
    }

    /// <summary>The bell has rung: viewers have made room, or somebody looked.</summary>
    /// <exception cref="LinuxException">Somebody removed the segment, and it cannot be made again.</exception>
    public void AnswerBell()
    {
        Resources.Bell.Drain();
        Resources.Segment.Restate();
        if (!Resources.Segment.IsRemoved)
            return;
        Resources.Segment.MakeAgain(_context.Room, Role.A, _context.Settings.SharedMemory.Mode);
        _context.Notices.Say("somebody removed the shared memory: made it again, with all that was in it");
    }

    /// <summary>Says what is lost with it, and tells the viewers that nothing more comes.</summary>
    public void Close()
    {
        Report(Outbox.UndeliveredLines(), "not delivered to everybody");
        Report(Ring.UnseenLines(), "received, but no viewer has shown them");
        Resources.WakeViewers(Role.A, _context.Room);

        void Report(long lines, string what)
        {
            if (lines > 0)
                _context.Notices.Say($"{lines} {(lines == 1 ? "line was" : "lines were")} {what}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inbox.Dispose();
        Resources.Dispose();
    }
}
