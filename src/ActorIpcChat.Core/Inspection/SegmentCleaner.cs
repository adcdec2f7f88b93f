using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Inspection;

/// <summary>Removes the segments of dead processes, and frees the slots of dead viewers in the other segments.</summary>
/// <param name="room">The room.</param>
/// <param name="isLocked">Whether the cleaner holds a role, so that no other process can take it.</param>
/// <param name="force">Remove also lines that no viewer has shown, or that were not delivered.</param>
/// <param name="report">Gets the results.</param>
internal sealed class SegmentCleaner(Room room, Func<Role, bool> isLocked, bool force, CleaningReport report)
{
    private readonly List<Role> _livingOwners = [];
    private readonly List<Role> _kept = [];
    private FifoSet _removedWith;

    /// <summary>The FIFOs that dead owners created.</summary>
    public FifoSet Orphaned { get; private set; }

    /// <summary>Roles whose segment belongs to a living process.</summary>
    public IReadOnlyCollection<Role> LivingOwners => _livingOwners;

    /// <summary>Roles whose segment is kept although its owner is dead.</summary>
    public IReadOnlyCollection<Role> Kept => _kept;

    public void Clean()
    {
        // A second look, now that no process can start.
        foreach (var segment in SegmentInspector.InspectBoth(room, role => !isLocked(role)))
        {
            if (segment.Chat is not { } chat)
            {
                report.AddLeft($"shared memory {segment.Id} (key {segment.Key})", segment.Problem!);
                continue;
            }

            if (chat.Owner is { IsAlive: true })
                _livingOwners.Add(segment.Role);
            if (segment.IsStale)
                Orphaned |= chat.MadeFifos;
            if (IsOver(segment) && (force || Lacking(segment).Count == 0) && TryRemove(segment))
                _removedWith |= chat.MadeFifos;
            else
                Keep(segment);
        }

        if (_removedWith != FifoSet.None && !report.DryRun)
            PassOnFifos();
    }

    /// <summary>Removes a dead process's segment, unless a process has it attached: a viewer that shows the rest, or the peer.</summary>
    private bool TryRemove(SegmentSnapshot found)
    {
        var segment = new SharedMemorySegment(found.Id);
        if (segment.Status() is not { Attachments: 0 } status)
            return false;
        if (report.DryRun || segment.Remove())
        {
            report.AddRemoved(Name(found) + LostLines(found));
            RemoveOriginal(found);
            return true;
        }

        // Another cleaner may have been faster.
        if (segment.Status() is not null)
            report.AddLeft(Name(found), $"only its owner, user {status.Owner}, may remove it");
        return false;
    }

    /// <summary>Removes the original's segment that names a removed one, unless an original program has it attached.</summary>
    private void RemoveOriginal(SegmentSnapshot found)
    {
        if (found.OriginalId is not { } id || new SharedMemorySegment(id) is var original && original.Status() is not { } status)
            return;
        var name = $"shared memory {id} of an original program (key {found.Key})";
        if (status.Attachments > 0)
            report.AddLeft(name, "a process has it attached");
        else if (report.DryRun || original.Remove())
            report.AddRemoved(name);
        else
            report.AddLeft(name, $"only its owner, user {status.Owner}, may remove it");
    }

    private void Keep(SegmentSnapshot found)
    {
        FreeDeadSlots(found);
        if (found.IsStale)
            _kept.Add(found.Role);
        if (IsOver(found) && !force && Lacking(found) is { Count: > 0 } lacking)
            report.AddLeft(Name(found), $"it has {string.Join(" and ", lacking)}; --force removes it");
        if (!IsOver(found) || new SharedMemorySegment(found.Id).Status() is not { Attachments: > 0 })
            return;
        var users = found.Chat!.Viewers.Where(viewer => viewer.Process.IsAlive)
            .Select(viewer => CleaningReport.Sentence(viewer.Process, "views it")).ToList();
        report.AddLeft(Name(found), users.Count > 0 ? string.Join(", ", users) : "a process has it attached");
    }

    /// <summary>Frees the slots of dead viewers, so that the writer does not wait for them.</summary>
    private void FreeDeadSlots(SegmentSnapshot found)
    {
        var dead = found.Chat!.Viewers.Where(viewer => !viewer.Process.IsAlive).ToList();
        if (dead.Count == 0)
            return;
        report.Try(() =>
        {
            using var segment = TryOpen(found);
            if (segment is null)
                return;
            var slots = new ViewerSlots(segment);
            foreach (var viewer in dead)
            {
                if (report.DryRun || slots.ReclaimIfDead(viewer.Slot))
                    report.AddRemoved($"slot {viewer.Slot} of viewer {viewer.Process.Pid}, which has died, in {Name(found)}");
            }
        });
    }

    /// <summary>Makes a living chat process remove the FIFOs of its dead peer when it leaves.</summary>
    private void PassOnFifos()
    {
        foreach (var found in SegmentInspector.InspectBoth(room, role => !isLocked(role)).Where(found => found.Chat?.Owner is { IsAlive: true }))
        {
            report.Try(() =>
            {
                using var segment = TryOpen(found);
                segment?.Inherit(_removedWith);
            });
        }
    }

    /// <summary>The FIFOs that a kept segment names were removed: its next owner must not remove others of their names.</summary>
    public void ForgetFifosOfKept()
    {
        foreach (var found in SegmentInspector.InspectBoth(room, role => !isLocked(role)).Where(found => _kept.Contains(found.Role)))
        {
            report.Try(() =>
            {
                using var segment = TryOpen(found);
                segment?.ForgetFifos();
            });
        }
    }

    private ChatSegment? TryOpen(SegmentSnapshot found)
    {
        var segment = ChatSegment.TryOpen(room, found.Role);
        if (segment is null || segment.Segment.Id == found.Id)
            return segment;
        segment.Dispose();
        return null;
    }

    private string LostLines(SegmentSnapshot found)
    {
        if (found.Problem is not null)
            return $"; its contents are unknown: {found.Problem}";
        var lost = Lacking(found);
        return lost.Count == 0 ? "" : $", with {string.Join(" and ", lost)}";
    }

    /// <summary>What would be lost with a segment: "3 lines that no viewer has shown". Corrupt contents have no known lines.</summary>
    private List<string> Lacking(SegmentSnapshot found)
    {
        var peer = room.MemberNick is null ? found.Role.Peer().Letter() : "all members";
        List<string> lost = [];
        if (found.Chat!.Inbox.UnseenLines is var unseen and > 0)
            lost.Add($"{Counted.Lines(unseen.Value)} that no viewer has shown");
        if (found.Chat.Outbox.UndeliveredLines is var undelivered and > 0)
            lost.Add($"{Counted.Lines(undelivered.Value)} not delivered to {peer}");
        if (found.Chat.ConsumersBehind.Count > 0)
            lost.Add($"lines that a consumer lacks: {Consumers(found.Chat)}");
        return lost;
    }

    private static bool IsOver(SegmentSnapshot found) => found.IsStale || found.KeptFor.Count > 0;

    /// <summary>"billing (12 lines), audit (1 line)".</summary>
    private static string Consumers(ChatSnapshot chat)
        => string.Join(", ", chat.ConsumersBehind.Select(consumer => $"{VisibleText.Of(consumer.Name)} ({Counted.Lines(consumer.BehindLines)})"));

    private string Name(SegmentSnapshot found) => $"shared memory {found.Id} of {room.NameOf(found.Role)} (key {found.Key})";
}
