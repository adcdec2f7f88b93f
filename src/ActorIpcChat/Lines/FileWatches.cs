using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Lines;

/// <summary>Ends watches of files without holding up the event loop.</summary>
internal static class FileWatches
{
    /// <summary>By then the kernel has removed the watch, and closing the descriptor takes no time.</summary>
    private static readonly TimeSpan Removed = TimeSpan.FromMilliseconds(100);

    /// <summary>Stops a watch, and closes it later. If the process ends before, the kernel closes it.</summary>
    public static void End(this EventLoop loop, FileWatch watch)
    {
        watch.Stop();
        loop.Schedule(Removed, static one => ((FileWatch)one).Dispose(), watch);
    }
}
