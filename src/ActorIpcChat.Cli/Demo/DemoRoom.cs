using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Demo;

/// <summary>
/// The demo's own room, and what is left in it at the end. It is a named room of the temporary directory: the last
/// process that leaves takes it away, although the demo itself may have been killed.
/// </summary>
internal sealed class DemoRoom : IDisposable
{
    private const string Prefix = "ipcchat-demo-";

    /// <summary>Another demo that has just begun may not have started its processes yet.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);

    private readonly string _directory;
    private readonly int[] _keys;

    /// <param name="parsed">Settings hold for the four processes, too; the room does not.</param>
    public DemoRoom(ParseResult parsed)
    {
        var temporary = System.IO.Path.GetTempPath();
        CleanUpBehindKilled(temporary);
        _directory = System.IO.Directory.CreateTempSubdirectory(Prefix).FullName;
        var room = new Room(_directory, named: true, null, null);
        _keys = [room.SegmentKey(Role.A), room.SegmentKey(Role.B)];
        List<string> arguments = ["--directory", temporary, "--room", System.IO.Path.GetFileName(_directory)];
        foreach (var file in parsed.GetValue(CommonOptions.Config) ?? [])
            arguments.Add($"--config={file}");
        foreach (var set in parsed.GetValue(CommonOptions.Set) ?? [])
            arguments.Add($"--set={set}");
        Arguments = arguments;
    }

    /// <summary>What each of the four processes is started with.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>What is still there, a line for each thing.</summary>
    public IEnumerable<string> Remains()
    {
        foreach (var key in _keys)
        {
            if (SharedMemorySegment.TryOpen(key) is { } left)
                yield return $"shared memory {left.Id} of key {key} was left behind";
        }

        if (!System.IO.Directory.Exists(_directory))
            yield break;
        foreach (var left in System.IO.Directory.EnumerateFileSystemEntries(_directory, "*", SearchOption.AllDirectories))
            yield return $"{left} was left behind";
    }

    /// <summary>Takes everything away.</summary>
    public void Dispose()
    {
        foreach (var key in _keys)
            SharedMemorySegment.TryOpen(key)?.Remove();
        if (System.IO.Directory.Exists(_directory))
            System.IO.Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Removes what is left of demos that were killed together with their processes, and nothing that a living one uses.</summary>
    private static void CleanUpBehindKilled(string temporary)
    {
        foreach (var left in new System.IO.DirectoryInfo(temporary).EnumerateDirectories(Prefix + "*").Where(left => DateTime.UtcNow - left.LastWriteTimeUtc > Age))
        {
            try
            {
                RoomCleaner.Clean(RoomLocator.Find(temporary, left.Name, null, null));
            }
            catch (LinuxException)
            {
                // Another user's.
            }
        }
    }
}
