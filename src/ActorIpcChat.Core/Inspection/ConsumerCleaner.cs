using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Inspection;

/// <summary>Forgets a named consumer in all segments of a room, also those of its members on this machine.</summary>
internal static class ConsumerCleaner
{
    /// <summary>Forgets the name, unless a living viewer reads with it.</summary>
    /// <returns>Nothing removed and nothing failed: no segment knows the name.</returns>
    public static CleaningReport Forget(Room room, string name)
    {
        var report = new CleaningReport();
        List<(ChatSegment Segment, int Index)> found = [];
        try
        {
            foreach (var (place, role) in Places(room))
                report.Try(() => Find(place, role, name, found));
            foreach (var (segment, index) in found)
                ReportReader(segment, index, name, report);
            if (report.Failed.Count > 0)
                return report;
            foreach (var (segment, index) in found)
                Forget(segment, index, name, report);
        }
        finally
        {
            found.ForEach(static one => one.Segment.Dispose());
        }

        room.RemoveIfEmpty();
        return report;
    }

    private static IEnumerable<(Room Room, Role Role)> Places(Room room)
    {
        foreach (var member in MemberDirectories.Of(room))
            yield return (member, Role.A);
        if (FileStatus.OfTarget(room.Location) is null)
            yield break;
        yield return (room, Role.A);
        yield return (room, Role.B);
    }

    private static void Find(Room room, Role role, string name, List<(ChatSegment Segment, int Index)> found)
    {
        if (ChatSegment.TryOpen(room, role) is not { } segment)
            return;
        var index = new Consumers(segment).Find(Encoding.UTF8.GetBytes(name));
        if (index >= 0)
            found.Add((segment, index));
        else
            segment.Dispose();
    }

    private static void ReportReader(ChatSegment segment, int index, string name, CleaningReport report)
    {
        var consumers = new Consumers(segment);
        var slot = consumers.ReaderOf(index);
        if (slot < 0)
            return;
        var reader = new ViewerSlots(segment)[slot];
        var pid = PidNamespace.IsOwn(reader.PidNamespace) ? reader.Pid : 0;
        report.AddFailed(
            $"cannot forget {VisibleText.Of(name)} of {segment.Room.NameOf(segment.Role)}: "
                + $"{FileLock.NameOf(pid)} reads as {VisibleText.Of(name)}; {FileLock.HowToEnd(pid)}");
    }

    private static void Forget(ChatSegment segment, int index, string name, CleaningReport report)
    {
        var lacked = segment.Backlogs.Find(consumer => consumer.Name == name) is { Lines: > 0 } behind ? $", which lacked {behind.Text}" : "";
        if (!new Consumers(segment).TryForget(index))
        {
            ReportReader(segment, index, name, report);
            return;
        }

        report.AddRemoved($"consumer {VisibleText.Of(name)} of {segment.Room.NameOf(segment.Role)}{lacked}");
        // A closed segment stays only for its consumers.
        if (KeptSegment.TryRemove(segment) && segment.IsClosed && segment.IsRemoved)
        {
            report.AddRemoved($"shared memory {segment.Segment.Id} of {segment.Room.NameOf(segment.Role)}");
            segment.Room.RemoveIfEmpty();
        }
    }
}
