using System.Diagnostics;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Looks for the shared memory that a viewer shows. The watch of the room reports a chat process at once. For other programs the viewer also
/// polls, at growing intervals.
/// </summary>
internal sealed class SegmentSearch(ViewerContext context) : IDisposable
{
    /// <summary>A segment that is being created is ready within this time. After it the viewer tells the user, and rings the writer.</summary>
    public static readonly TimeSpan ReportAfter = TimeSpan.FromMilliseconds(250);

    private readonly RoomWatch _watch = new(context.Loop, context.Room);
    private readonly WriterDoorbell _doorbell = new(context.Room, context.Role);
    private readonly ViewedLines _lines = new();
    private FileDescriptor? _mark;
    private string? _another;
    private string? _unusable;
    private long _since = Stopwatch.GetTimestamp();
    private long _asked;
    private bool _writerLives;

    /// <summary>Time until the next poll.</summary>
    public TimeSpan Interval { get; private set; } = context.Settings.Poll.Min;

    /// <summary>Restarts the search with the shortest interval.</summary>
    public void Restart() => (Interval, _since, _asked) = (context.Settings.Poll.Min, Stopwatch.GetTimestamp(), 0);

    /// <summary>Lengthens the interval, because the last poll found nothing.</summary>
    public void IncreaseInterval() => Interval = context.Settings.Poll.Next(Interval);

    /// <summary>Discards the events of the room's watch.</summary>
    public void Drain() => _watch.Drain();

    /// <summary>Looks once. Null if there is no shared memory yet.</summary>
    /// <param name="poller">Gets <see cref="Dispatch.Readable"/> for events in the room, and for news in the segment.</param>
    /// <exception cref="LinuxException">The shared memory cannot be used.</exception>
    public ViewedMemory? TryFind(IActorRef poller)
    {
        try
        {
            return Look(poller);
        }
        catch
        {
            // An actor that fails in PreStart gets no PostStop, which would close the mark.
            Unmark();
            throw;
        }
    }

    /// <summary>
    /// Marks this viewer while the chat that it shows is over: it will search, and the next chat may end before the console has written this
    /// one.
    /// </summary>
    public void MarkIf(bool over)
    {
        if (over && !context.Once)
            Mark();
        else
            Unmark();
    }

    /// <summary>Shows that this viewer searches: a chat that ends waits for it.</summary>
    private void Mark()
    {
        if (_mark?.IsAt(context.Room.Location) == true)
            return;
        Unmark();
        try
        {
            _mark = context.Room.MarkSearchingViewer(context.Role);
        }
        catch (LinuxException)
        {
            // The directory was removed meanwhile. The next search marks its successor.
        }
    }

    private void Unmark()
    {
        _mark?.Dispose();
        _mark = null;
    }

    private ViewedMemory? Look(IActorRef poller)
    {
        ViewedMemory? found = null;
        string? another = null;
        Room.RetryIfRemoved(() =>
        {
            BeginOrMoveWatch(poller);
            found = TryOpen(poller, out another);
        });
        if (another is not null && another != _another)
            context.Notices.Say(
                $"waiting for {context.Viewed}: the shared memory of key {context.Room.SegmentKey(context.Role)} is of another room: {another}");
        _another = another;
        // What it cannot use it cannot find before a chat ends.
        if (found is not null || another is not null || _unusable is not null)
            Unmark();
        if (found is not null)
            _watch.Dispose();
        else if (_lines.Generation != 0 || Stopwatch.GetElapsedTime(_since) >= ReportAfter)
            // Another process may have removed or overwritten the segment of a living chat process.
            AskWriter();
        return found;
    }

    private void BeginOrMoveWatch(IActorRef poller)
    {
        // Marks once: the watch reports that it opens the directory.
        if (_watch.BeginOrMove(poller))
            Mark();
    }

    /// <summary>Rings the writer, so that it checks its segment. At most once each <see cref="ReportAfter"/>.</summary>
    /// <returns>Whether a writer has the doorbell open.</returns>
    private bool AskWriter()
    {
        if (_asked == 0 || Stopwatch.GetElapsedTime(_asked) >= ReportAfter)
            (_asked, _writerLives) = (Stopwatch.GetTimestamp(), _doorbell.Ring());
        return _writerLives;
    }

    private ViewedMemory? TryOpen(IActorRef poller, out string? another)
    {
        (_unusable, another) = (null, null);
        try
        {
            // The segment of an original program has no cursors.
            var foreign = context.Consumer is null ? context.OpenForeign : null;
            return (ViewedMemory?)ViewedSegment.TryOpen(context, poller, _lines, out another) ?? foreign?.Invoke(context);
        }
        catch (UnusableSegmentException e) when (AskWriter())
        {
            // Another process overwrote the header, and the living writer repairs it.
            _unusable = e.Why;
            return null;
        }
    }

    /// <summary>What the viewer waits for, for the user; null if the user knows already.</summary>
    /// <param name="poller">Gets <see cref="Dispatch.Readable"/> for events in the room.</param>
    public string? DescribeWait(IActorRef poller)
    {
        if (_another is not null)
            return null;
        var key = 0;
        Room.RetryIfRemoved(() =>
        {
            BeginOrMoveWatch(poller);
            key = context.Room.SegmentKey(context.Role);
        });
        if (_unusable is { } why)
            return $"cannot use {context.Viewed}'s shared memory of key {key}: {why}; waiting until its writer repairs it";
        // A window has started the chat process, too: that it comes later is no news.
        return (DescribeUnused(key) ?? (context.ShowsPresence ? null : $"there is no shared memory of key {key} yet")) is { } reason
            ? $"waiting for {context.Viewed}: {reason}"
            : null;
    }

    /// <summary>Why the viewer does not use the memory that is there; null if there is none.</summary>
    private string? DescribeUnused(int key)
    {
        try
        {
            using var segment = ChatSegment.TryOpen(context.Room, context.Role);
            if (segment is { IsClosed: true, IsNeeded: true })
            {
                var names = segment.Backlogs.Where(static consumer => consumer.IsBehind).Select(static consumer => consumer.ShownName);
                return $"its chat is over, and the shared memory of key {key} is kept for {string.Join(", ", names)}";
            }

            using var original = context.Consumer is null ? null : SegmentFinder.TryOpenOriginal(context.Room, context.Role);
            return original is null ? null : $"the shared memory of key {key} is an original program's, which has no named consumers";
        }
        catch (LinuxException)
        {
            // Removed or made meanwhile.
            return null;
        }
    }

    public void Dispose()
    {
        Unmark();
        _watch.Dispose();
        _doorbell.Dispose();
        _lines.Dispose();
    }
}
