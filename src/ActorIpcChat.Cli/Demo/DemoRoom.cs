using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Demo;

/// <summary>
/// The demo's own room, and the check of what it leaves behind. It is a named room of the temporary directory, so the last process that leaves
/// removes it, even if the demo was killed.
/// </summary>
internal sealed class DemoRoom : IDisposable
{
    private const string Prefix = "ipcchat-demo-";

    /// <summary>Age from which a room is cleaned: a younger one may be of a demo that has not started its processes yet.</summary>
    private static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);

    private readonly string _directory;
    private readonly int[] _keys;

    /// <summary>
    /// The open directory. The keys come from its inode, which another room may get as soon as the directory is removed and closed.
    /// </summary>
    private readonly FileDescriptor? _held;

    /// <param name="parsed">Settings for the four processes. Options that name a room are ignored.</param>
    public DemoRoom(ParseResult parsed)
    {
        var temporary = System.IO.Path.GetTempPath();
        CleanUpAfterKilledDemos(temporary);
        _directory = System.IO.Directory.CreateTempSubdirectory(Prefix).FullName;
        FileAt location = _directory;
        _held = location.Open(out _);
        var room = new Room(_directory, named: true, null, null);
        _keys = [room.SegmentKey(Role.A), room.SegmentKey(Role.B)];
        List<string> arguments = ["--directory", temporary, "--room", System.IO.Path.GetFileName(_directory), CommonOptions.WithoutUserSettings.Name];
        foreach (var file in parsed.GetValue(CommonOptions.Config) ?? [])
            arguments.Add($"--config={file}");
        foreach (var set in parsed.GetValue(CommonOptions.Set) ?? [])
            arguments.Add($"--set={set}");
        Arguments = arguments;
    }

    /// <summary>Arguments of each of the four processes.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>Files and segments that are left, one line each.</summary>
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

    public void Dispose()
    {
        foreach (var key in _keys)
            SharedMemorySegment.TryOpen(key)?.Remove();
        if (System.IO.Directory.Exists(_directory))
            System.IO.Directory.Delete(_directory, recursive: true);
        _held?.Dispose();
    }

    /// <summary>Cleans the rooms of demos that were killed together with their processes.</summary>
    private static void CleanUpAfterKilledDemos(string temporary)
    {
        foreach (var left in new System.IO.DirectoryInfo(temporary).EnumerateDirectories(Prefix + "*"))
        {
            if (DateTime.UtcNow - left.LastWriteTimeUtc <= MinAge)
                continue;
            try
            {
                RoomCleaner.Clean(RoomLocator.Find(temporary, left.Name, null, null), force: true);
            }
            catch (LinuxException)
            {
                // Another user's room.
            }
        }
    }
}
