using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Takes away the shared memory of dead processes, and dead viewers' places in what stays.</summary>
/// <param name="room">The room.</param>
/// <param name="isLocked">Whether the cleaner holds a role, so that nobody else can be it.</param>
/// <param name="report">What is told of it.</param>
internal sealed class SegmentCleaner(Room room, Func<Role, bool> isLocked, CleaningReport report)
{
    private readonly List<Role> _livingOwners = [];
    private readonly List<Role> _kept = [];
    private FifoSet _removedWith;

    /// <summary>The FIFOs that dead owners made.</summary>
    public FifoSet Orphaned { get; private set; }

    /// <summary>Roles whose segment is a living process's.</summary>
    public IReadOnlyCollection<Role> LivingOwners => _livingOwners;

    /// <summary>Roles whose segment stays though its owner is dead.</summary>
    public IReadOnlyCollection<Role> Kept => _kept;

    /// <summary>Cleans.</summary>
    public void Clean()
    {
        // Once more, now that nobody can begin. The locks are not looked at again: that would drop them.
        foreach (var segment in SegmentInspector.LookAtBoth(room, role => !isLocked(role)))
        {
            if (!segment.Ours)
            {
                report.Left($"shared memory {segment.Id} (key {segment.Key})", segment.Problem!);
                continue;
            }

            if (segment.Chat!.Process is { Alive: true })
                _livingOwners.Add(CleaningReport.Role(segment.Role));
            if (segment.Stale)
                Orphaned |= segment.Chat.Made;
            if (segment.Stale && TryRemove(segment))
                _removedWith |= segment.Chat.Made;
            else
                Keep(segment);
        }

        if (_removedWith != FifoSet.None)
            HandOnFifos();
    }

    /// <summary>Removes a dead process's segment, unless somebody has it attached: a viewer that shows the rest, or the peer.</summary>
    private bool TryRemove(SegmentPicture picture)
    {
        var segment = new SharedMemorySegment(picture.Id);
        if (segment.Status() is not { Attachments: 0 } status)
            return false;
        if (segment.Remove())
        {
            report.Removed(Name(picture) + WhatWentWith(picture));
            RemoveOriginal(picture);
            return true;
        }

        // Somebody else may have been faster.
        if (segment.Status() is not null)
            report.Left(Name(picture), $"only its owner, user {status.Owner}, may remove it");
        return false;
    }

    /// <summary>What led to it goes with it, as when its owner had left, unless an original program is still there.</summary>
    private void RemoveOriginal(SegmentPicture picture)
    {
        if (picture.OriginalId is not { } id || new SharedMemorySegment(id) is var original && original.Status() is not { } status)
            return;
        var name = $"shared memory {id} of an original program (key {picture.Key})";
        if (status.Attachments > 0)
            report.Left(name, "somebody has it attached");
        else if (original.Remove())
            report.Removed(name);
        else
            report.Left(name, $"only its owner, user {status.Owner}, may remove it");
    }

    private void Keep(SegmentPicture picture)
    {
        TakeBackSlots(picture);
        if (!picture.Stale || new SharedMemorySegment(picture.Id).Status() is not { } status)
            return;
        _kept.Add(CleaningReport.Role(picture.Role));
        if (status.Attachments == 0)
            return;
        var users = picture.Chat!.Viewers.Where(viewer => viewer.Alive)
            .Select(viewer => CleaningReport.Is(viewer.Pid, viewer.Stopped, "views it")).ToList();
        report.Left(Name(picture), users.Count > 0 ? string.Join(", ", users) : "somebody has it attached");
    }

    /// <summary>The places of dead viewers in what stays, so that they keep nobody waiting.</summary>
    private void TakeBackSlots(SegmentPicture picture)
    {
        var dead = picture.Chat!.Viewers.Where(viewer => viewer.Stale).ToList();
        if (dead.Count == 0)
            return;
        report.Try(() =>
        {
            using var segment = TryOpen(picture);
            if (segment is null)
                return;
            var slots = new ViewerSlots(segment);
            foreach (var viewer in dead)
            {
                if (slots.ReclaimIfDead(viewer.Slot))
                    report.Removed($"place {viewer.Slot} of viewer {viewer.Pid}, which has died, in {Name(picture)}");
            }
        });
    }

    /// <summary>A chat process that lives is the last to use FIFOs that its dead peer made: it takes them away when it leaves.</summary>
    private void HandOnFifos()
    {
        foreach (var picture in SegmentInspector.LookAtBoth(room, role => !isLocked(role)).Where(picture => picture.Chat?.Process is { Alive: true }))
        {
            report.Try(() =>
            {
                using var segment = TryOpen(picture);
                segment?.Inherit(_removedWith);
            });
        }
    }

    private ChatSegment? TryOpen(SegmentPicture picture)
    {
        var segment = ChatSegment.TryOpen(room, CleaningReport.Role(picture.Role));
        if (segment is null || segment.Segment.Id == picture.Id)
            return segment;
        segment.Dispose();
        return null;
    }

    private string WhatWentWith(SegmentPicture picture)
    {
        if (picture.Problem is not null)
            return $"; what was in it cannot be told: {picture.Problem}";
        var peer = room.MemberNick is null ? CleaningReport.Role(picture.Role).Peer().Letter() : "everybody";
        List<string> lost = [];
        if (picture.Chat!.Inbox.UnseenLines is var unseen and > 0)
            lost.Add($"{Lines(unseen.Value)} that no viewer had shown");
        if (picture.Chat.Outbox.UndeliveredLines is var undelivered and > 0)
            lost.Add($"{Lines(undelivered.Value)} not delivered to {peer}");
        return lost.Count == 0 ? "" : $", with {string.Join(" and ", lost)}";
    }

    private string Name(SegmentPicture picture) => $"shared memory {picture.Id} of {room.NameOf(CleaningReport.Role(picture.Role))} (key {picture.Key})";

    private static string Lines(long count) => count == 1 ? "1 line" : $"{count} lines";
}
