using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Peer;

/// <summary>
/// What a chat process has in its room: the role, the FIFOs, its segment and its doorbell. What it made, it takes away again.
/// </summary>
internal sealed class ChatResources : IDisposable
{
    private static readonly FifoSet[] Fifos = [FifoSet.Fifo1, FifoSet.Fifo2];

    private readonly Room _room;
    private readonly Role _role;
    private readonly MemberPlace? _member;
    private readonly SpareDescriptors _spare = new();
    private FileLock? _lock;
    private FifoSet _madeFifos;
    private bool _released;
    private bool _leavesFifos;
    private bool _createdDoorbell;

    private ChatResources(Room room, Role role, MemberPlace? member) => (_room, _role, _member) = (room, role, member);

    /// <summary>Its shared memory.</summary>
    public ChatSegment Segment { get; private set; } = null!;

    /// <summary>Rung by viewers when there is room in the ring again.</summary>
    public FileDescriptor Doorbell { get; private set; } = null!;

    /// <summary>The role was left by a process that died, and so was its segment.</summary>
    public bool TakenOver { get; private set; }

    /// <summary>The FIFOs were made here: at the end they go.</summary>
    public bool MadeFifos => _madeFifos != FifoSet.None;

    /// <summary>Takes the role and makes what is missing.</summary>
    /// <param name="room">Where.</param>
    /// <param name="role">Which.</param>
    /// <param name="settings">How.</param>
    /// <param name="member">What a member of a room across machines has instead of FIFOs; null for a chat process of a pair.</param>
    /// <exception cref="LinuxException">The role is taken, or something in the way; nothing is left behind then.</exception>
    public static ChatResources Acquire(Room room, Role role, ChatSettings settings, MemberPlace? member = null)
    {
        for (var tries = 3; ; tries--)
        {
            var resources = new ChatResources(room, role, member);
            try
            {
                room.EnsureDirectory();
                resources.Take(settings);
                return resources;
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT && tries > 1)
            {
                // The last process of an earlier chat has just taken the empty directory away.
                resources.Dispose();
            }
            catch
            {
                resources.Dispose();
                throw;
            }
        }
    }

    /// <summary>Makes the FIFOs again that another process has removed.</summary>
    public void EnsureFifos(int mode)
    {
        foreach (var fifo in Fifos)
        {
            if (Fifo.Ensure(_room.Fifo(fifo), mode, _room.Sharing))
                Inherit(fifo);
        }
    }

    /// <summary>The lock of the role and the doorbell are where others look for them.</summary>
    public bool IsInPlace => _lock is { IsInPlace: true } && Doorbell.IsAt(_room.WriterDoorbell(_role));

    /// <summary>
    /// Makes again what was removed with the room's directory: that, the lock, the FIFOs and the doorbell. The segment goes on under the
    /// directory's new key.
    /// </summary>
    /// <returns>False where nothing was removed.</returns>
    /// <exception cref="LinuxException">The role was taken meanwhile, or something cannot be made.</exception>
    public bool Restore(ChatSettings settings)
    {
        if (IsInPlace)
            return false;
        _room.EnsureDirectory();
        if (_lock is not { IsInPlace: true })
        {
            // What has these names now belongs to the process that holds the role there, if there is one.
            _lock?.Release(keepFile: true);
            (_lock, _createdDoorbell, _madeFifos) = (null, false, FifoSet.None);
            Segment.ForgetFifos();
            _lock = TakeRole(settings);
        }

        EnsureFifos(settings.Fifo.Mode);
        Segment.Move(_room, _role, settings.SharedMemory.Mode);
        CreateDoorbell(settings);
        return true;
    }

    /// <summary>The peer that made the FIFOs has left or died: this process removes them.</summary>
    public void InheritFifos() => Inherit(FifoSet.Fifo1 | FifoSet.Fifo2);

    /// <summary>The peer stays and goes on using the FIFOs: they are its to take away.</summary>
    public void LeaveFifos() => _leavesFifos = true;

    /// <summary>Tells the viewers, asleep or not, that nothing more will come.</summary>
    public void WakeViewers(Role role, Room room)
    {
        if (Segment is null || _released)
            return;
        Segment.MarkClosed();
        var slots = new ViewerSlots(Segment);
        using var doorbells = new ViewerDoorbells(room, role, slots);
        for (var slot = 0; slot < slots.Count; slot++)
        {
            if (slots[slot].Owner != 0)
                doorbells.Ring(slot);
        }
    }

    /// <summary>Takes away what was made: the segment first, the role last, so that a successor finds nothing half gone.</summary>
    /// <exception cref="LinuxException">The segment cannot be removed; the rest is removed.</exception>
    public void Dispose()
    {
        if (_released)
            return;
        _released = true;
        _spare.Dispose();
        var removed = true;
        if (Segment is not null)
        {
            // A cleaner of a dead peer may have handed its FIFOs to this process, in the header.
            Inherit(Segment.MadeFifos);
            Segment.MarkClosed();
            removed = Segment.Remove();
            Segment.Dispose();
        }

        Doorbell?.Dispose();
        if (_createdDoorbell)
            Directories.Unlink(_room.WriterDoorbell(_role));
        foreach (var fifo in Fifos.Where(fifo => _madeFifos.HasFlag(fifo) && !_leavesFifos))
            Directories.Unlink(_room.Fifo(fifo));
        if (_lock is not null)
            _room.RemoveDeadViewerDoorbells(_role);
        _lock?.Dispose();
        _room.RemoveIfEmpty();
        if (!removed)
            throw new LinuxException($"remove shared memory {Segment!.Segment.Id}", "the kernel refuses it", $"remove it with ipcrm -m {Segment.Segment.Id}");
    }

    private void Take(ChatSettings settings)
    {
        _lock = TakeRole(settings);
        if (_member is null)
            EnsureFifos(settings.Fifo.Mode);
        Segment = ChatSegment.CreateOrTakeOver(
            _room, _role, settings.SharedMemory.Size, OutboxCapacity(settings.Fifo.Capacity), settings.SharedMemory.Mode, out var takenOver, _member?.OwnMemory ?? 0);
        TakenOver = takenOver;
        // What a dead predecessor made is not found but inherited; from here on the segment says so of this process.
        Inherit(takenOver ? Segment.MadeFifos | _madeFifos : _madeFifos);
        CreateDoorbell(settings);
    }

    private FileLock TakeRole(ChatSettings settings) => FileLock.TryAcquire(_room.Lock(_role), settings.Fifo.Mode, out var holder, _room.Sharing)
        ?? throw (_member is not null ? Taken(_member, holder) : new LinuxException(
            $"be {_role.Letter()} in {_room.Directory}", $"{FileLock.NameOf(holder)} is {_role.Letter()} there already",
            $"{FileLock.HowToEnd(holder)}, be the other one, or choose another room with --room"));

    /// <summary>The doorbell comes last: who watches the directory sees it made, and finds the segment ready.</summary>
    private void CreateDoorbell(ChatSettings settings)
    {
        var doorbell = _room.WriterDoorbell(_role);
        Directories.Unlink(doorbell);
        Fifo.Ensure(doorbell, settings.Fifo.Mode, _room.Sharing);
        _createdDoorbell = true;
        Doorbell = Fifo.OpenBoth(doorbell, _room.Sharing);
    }

    private LinuxException Taken(MemberPlace member, int holder) => new(
        $"be {member.Nick} in {_room.Directory}", $"{FileLock.NameOf(holder)} is {member.Nick} there already", $"{FileLock.HowToEnd(holder)}, or choose another --nick");

    private void Inherit(FifoSet fifos)
    {
        _madeFifos |= fifos;
        Segment?.Inherit(fifos);
    }

    // More than the pipe, what the peer has read but not published, and the frame that is kept: a full outbox then has unsent
    // bytes, and the pipe's readiness is the only wake-up that is needed.
    private static long OutboxCapacity(int pipe)
        => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)pipe + (4 * FrameHeader.MaxLength));
}
