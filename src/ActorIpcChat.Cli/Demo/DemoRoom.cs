using System.CommandLine;
using ActorIpcChat.Cli.Commands;
using ActorIpcChat.Linux;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Demo;

/// <summary>The demo's room, which nobody else uses, and what is left in it at the end.</summary>
internal sealed class DemoRoom : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("ipcchat-demo-").FullName;
    private readonly int[] _keys;

    /// <param name="parsed">Settings hold for the four processes, too; the room does not.</param>
    public DemoRoom(ParseResult parsed)
    {
        var room = new Room(System.IO.Path.Combine(_directory, "room"), named: true, null, null);
        Directories.Ensure(room.Directory, 0x1C0);
        _keys = [room.SegmentKey(Role.A), room.SegmentKey(Role.B)];
        List<string> arguments = ["--directory", _directory, "--room", "room"];
        foreach (var file in parsed.GetValue(CommonOptions.Config) ?? [])
            arguments.AddRange(["--config", System.IO.Path.GetFullPath(file)]);
        foreach (var set in parsed.GetValue(CommonOptions.Set) ?? [])
            arguments.AddRange(["--set", set]);
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

        foreach (var left in System.IO.Directory.EnumerateFileSystemEntries(_directory, "*", SearchOption.AllDirectories))
            yield return $"{left} was left behind";
    }

    /// <summary>Takes everything away.</summary>
    public void Dispose()
    {
        foreach (var key in _keys)
            SharedMemorySegment.TryOpen(key)?.Remove();
        System.IO.Directory.Delete(_directory, recursive: true);
    }
}
