using ActorIpcChat.Inspection;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Peer;

/// <summary>What a chat process has in its room: the role's lock, the FIFOs, the segment and the doorbell. It removes what it created.</summary>
internal sealed class ChatResources : IDisposable
{
    private static readonly FifoSet[] Fifos = [FifoSet.Fifo1, FifoSet.Fifo2];

    private readonly Room _room;
    private readonly Role _role;
    private readonly MemberResources? _member;
    private readonly int _longestLine;
    private readonly SpareDescriptors _spare = new();
    private FileLock? _lock;
    private FifoSet _madeFifos;
    private bool _released;
    private bool _leavesFifos;
    private bool _createdDoorbell;

    private ChatResources(Room room, Role role, MemberResources? member, int longestLine)
        => (_room, _role, _member, _longestLine) = (room, role, member, longestLine);

    /// <summary>The segment of the role.</summary>
    public ChatSegment Segment { get; private set; } = null!;

    /// <summary>The FIFO that viewers ring when the ring has space again.</summary>
    public FileDescriptor Doorbell { get; private set; } = null!;

    /// <summary>The segment of a dead process was taken over.</summary>
    public bool TakenOver { get; private set; }

    /// <summary>This process created FIFOs, or inherited them: it removes them at the end.</summary>
    public bool MadeFifos => _madeFifos != FifoSet.None;

    /// <summary>Takes the role, and creates what is missing.</summary>
    /// <param name="room">The room.</param>
    /// <param name="role">The role.</param>
    /// <param name="settings">Capacities and permission bits.</param>
    /// <param name="member">What a member of a room of many has instead of FIFOs; null for A or B.</param>
    /// <param name="longestLine">Bytes of the longest line that the outbox accepts whole; 0 if it may accept parts.</param>
    /// <exception cref="LinuxException">The role is taken, or something cannot be created. Nothing is left behind.</exception>
    public static ChatResources Acquire(Room room, Role role, ChatSettings settings, MemberResources? member = null, int longestLine = 0)
        => TryAcquire(room, role, settings, out var holder, member, longestLine) ?? throw RoleTaken(room, role, member, holder);

    /// <summary>As <see cref="Acquire"/>, but null if a process has the role: its pid, or 0 for one of another pid namespace.</summary>
    public static ChatResources? TryAcquire(
        Room room, Role role, ChatSettings settings, out int holder, MemberResources? member = null, int longestLine = 0)
    {
        if (member is null)
            RoomUse.ThrowIfOtherLink(room, LinkKind.Fifo);
        for (var tries = 3; ; tries--)
        {
            var resources = new ChatResources(room, role, member, longestLine);
            try
            {
                room.EnsureDirectory();
                if (resources.TryLockRole(settings, out holder))
                {
                    resources.CreateParts(settings);
                    return resources;
                }

                resources.Dispose();
                return null;
            }
            catch (SegmentInUseException e)
            {
                // Its lock file was removed.
                resources.Dispose();
                holder = e.Pid;
                return null;
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT && tries > 1)
            {
                // The last process of an earlier chat has just removed the empty directory.
                resources.Dispose();
            }
            catch
            {
                resources.Dispose();
                throw;
            }
        }
    }

    /// <summary>Creates the FIFOs that are missing.</summary>
    public void EnsureFifos(int mode)
    {
        foreach (var fifo in Fifos)
        {
            if (Fifo.Ensure(_room.Fifo(fifo), mode, _room.Sharing))
                Inherit(fifo);
        }
    }

    /// <summary>The lock of the role and the doorbell still have their names.</summary>
    public bool IsInPlace => _lock is { IsInPlace: true } && Doorbell.IsAt(_room.WriterDoorbell(_role));

    /// <summary>
    /// Creates again what was removed with the room's directory: the directory, the lock, the FIFOs and the doorbell. The segment moves to
    /// the directory's new key.
    /// </summary>
    /// <returns>False if nothing was removed.</returns>
    /// <exception cref="LinuxException">The role was taken meanwhile, or something cannot be created.</exception>
    public bool Restore(ChatSettings settings)
    {
        if (IsInPlace)
            return false;
        _room.EnsureDirectory();
        if (_lock is not { IsInPlace: true })
            LockRoleAgain(settings);

        EnsureFifos(settings.Fifo.Mode);
        Segment.Move(_room, _role, settings.SharedMemory.Mode);
        CreateDoorbell(settings);
        return true;
    }

    /// <summary>Takes over the removal of both FIFOs from a peer that has left or died.</summary>
    public void InheritFifos() => Inherit(FifoSet.Fifo1 | FifoSet.Fifo2);

    /// <summary>Leaves the FIFOs to the peer, which stays and removes them.</summary>
    public void LeaveFifosToPeer() => _leavesFifos = true;

    /// <summary>Reports the lines that stay in the segment for a named consumer, or that no viewer will show.</summary>
    /// <param name="ring">The segment's writer. No actor uses it any more.</param>
    /// <param name="notices">Gets the lines.</param>
    public void ReportUnshown(RingWriter ring, INotices notices)
    {
        var consumers = new Consumers(Segment);
        // A kept segment ends with a line: its next writer begins a new one.
        if (consumers.Count > 0)
            ring.TryEndLine();
        if (!Segment.IsNeeded)
        {
            Report(ring.UnseenLines(), "received, but not shown by any viewer", notices);
            return;
        }

        foreach (var consumer in Segment.Backlogs.Where(consumer => consumer.IsBehind && consumers.SlotOf(consumer.Viewer) < 0))
        {
            notices.Say(
                $"kept {consumer.Text} for {consumer.ShownName}: start its reader again (--as {consumer.ShownName}), "
                    + "or drop them with ipcchat clean --force");
        }
    }

    /// <summary>Reports lines that are lost.</summary>
    public static void Report(long lines, string what, INotices notices)
    {
        if (lines > 0)
            notices.Say($"{lines} {(lines == 1 ? "line was" : "lines were")} {what}");
    }

    /// <summary>Closes the segment, and wakes all viewers so that they see it.</summary>
    public void CloseForViewers(Role role, Room room)
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

    /// <summary>Gives up the role, and leaves a segment that was taken over as it was found.</summary>
    public void Abandon()
    {
        if (!TakenOver)
        {
            Dispose();
            return;
        }

        _released = true;
        _spare.Dispose();
        Segment.Dispose();
        Doorbell.Dispose();
        _lock?.Release(keepFile: true);
    }

    /// <summary>Removes what was created. The role's lock is last, so that a successor finds everything removed.</summary>
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
            // Pairs with the fence in KeptSegment.TryRemove.
            Interlocked.MemoryBarrier();
            if (Segment.IsNeeded)
                // They are removed below, or are the peer's.
                Segment.ForgetFifos();
            else
                removed = Segment.Remove();
            Segment.Dispose();
        }

        // If the lock file was removed, another process may have the role by now, and a doorbell with this name.
        if (_createdDoorbell && Doorbell.IsAt(_room.WriterDoorbell(_role)))
            Directories.Unlink(_room.WriterDoorbell(_role));
        Doorbell?.Dispose();
        foreach (var fifo in Fifos.Where(fifo => _madeFifos.HasFlag(fifo) && !_leavesFifos))
            Directories.Unlink(_room.Fifo(fifo));
        if (_lock is not null)
            _room.RemoveDeadViewerDoorbells(_role);
        _lock?.Dispose();
        _room.RemoveIfEmpty();
        if (!removed)
        {
            var id = Segment!.Segment.Id;
            throw new LinuxException($"cannot remove shared memory {id}", "the kernel refuses it", $"remove it with ipcrm -m {id}");
        }
    }

    private void CreateParts(ChatSettings settings)
    {
        if (_member is null)
            EnsureFifos(settings.Fifo.Mode);
        var (inbox, outbox) = (settings.SharedMemory.Size, OutboxCapacity(settings.Fifo.Capacity, _longestLine));
        Segment = ChatSegment.CreateOrTakeOver(_room, _role, inbox, outbox, settings.SharedMemory.Mode, out var takenOver, _member?.ExtraBytes ?? 0);
        TakenOver = takenOver;
        // FIFOs that a dead predecessor created are inherited.
        Inherit(takenOver ? Segment.MadeFifos | _madeFifos : _madeFifos);
        CreateDoorbell(settings);
    }

    private void LockRoleAgain(ChatSettings settings)
    {
        var former = _lock;
        // Another process may hold the role there: then files of these names are its own.
        (_lock, _createdDoorbell, _madeFifos) = (null, false, FifoSet.None);
        Segment.ForgetFifos();
        try
        {
            if (!TryLockRole(settings, out var holder, former))
                throw RoleTaken(_room, _role, _member, holder);
        }
        finally
        {
            // Not before: this wakes the processes that wait for the role.
            former?.Release(keepFile: true);
        }
    }

    private bool TryLockRole(ChatSettings settings, out int holder, FileLock? former = null)
        => (_lock = FileLock.TryAcquire(_room.Lock(_role), settings.Fifo.Mode, out holder, _room.Sharing, former: former)) is not null;

    /// <summary>Creates the doorbell. It is last: a viewer that watches the directory sees it and finds the segment ready.</summary>
    private void CreateDoorbell(ChatSettings settings)
    {
        var doorbell = _room.WriterDoorbell(_role);
        Directories.Unlink(doorbell);
        Fifo.Ensure(doorbell, settings.Fifo.Mode, _room.Sharing);
        _createdDoorbell = true;
        Doorbell = Fifo.OpenBoth(doorbell, _room.Sharing);
    }

    private static LinuxException RoleTaken(Room room, Role role, MemberResources? member, int holder)
    {
        var name = member?.Nick ?? role.Letter();
        return new LinuxException(
            $"cannot be {name} in {room.Directory}", $"{FileLock.NameOf(holder)} is {name} there already",
            $"{FileLock.HowToEnd(holder)}, {(member is null ? "be the other one, or choose another room with --room" : "or choose another --nick")}");
    }

    private void Inherit(FifoSet fifos)
    {
        _madeFifos |= fifos;
        Segment?.Inherit(fifos);
    }

    // More than the pipe, the peer's unpublished frames and the frame that is kept. So a full outbox always has unsent bytes, and only the
    // pipe's readiness must wake the writer. The longest line that is accepted whole comes on top.
    private static long OutboxCapacity(int pipe, int longestLine)
        => (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)pipe + (ulong)longestLine + (4 * FrameHeader.MaxLength));
}
