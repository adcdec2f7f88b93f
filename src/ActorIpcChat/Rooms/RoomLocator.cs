using ActorIpcChat.Linux;

namespace ActorIpcChat.Rooms;

/// <summary>From what the command line says to a directory that exists and is ours.</summary>
public static class RoomLocator
{
    /// <summary>Why a room cannot have this name, or null when it can.</summary>
    public static string? WhyNoName(string name) => name switch
    {
        "" => "a room's name cannot be empty",
        "." or ".." => $"'{name}' names no room",
        _ when name.Contains('/', StringComparison.Ordinal) => "a room's name is one directory's name, without '/'",
        _ when name.AsSpan().ContainsAnyInRange('\0', '\x1f') => "a room's name has no control characters",
        _ when System.Text.Encoding.UTF8.GetByteCount(name) > 200 => "a room's name has at most 200 bytes",
        _ => null,
    };

    /// <summary>
    /// The directory that a chat without --directory uses: $XDG_RUNTIME_DIR/ipcchat, which is private and gone after logout,
    /// or /tmp/ipcchat-UID where there is none, or one that is not there (as after su(1)).
    /// </summary>
    public static string DefaultDirectory()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return !string.IsNullOrEmpty(runtime) && FileStatus.Behind(runtime) is { IsDirectory: true }
            ? System.IO.Path.Combine(runtime, "ipcchat")
            : $"/tmp/ipcchat-{User.Effective}";
    }

    /// <summary>Finds the room and makes its directory where it is missing.</summary>
    /// <param name="directory">--directory, or null for the default.</param>
    /// <param name="name">--room, or null.</param>
    /// <param name="keyA">chat.shared-memory.key-a, null for auto.</param>
    /// <param name="keyB">chat.shared-memory.key-b, null for auto.</param>
    /// <param name="mode">Permission bits of a directory that is made.</param>
    /// <param name="sharing">Who else may chat there.</param>
    /// <exception cref="LinuxException">The directory cannot be made, or is somebody else's.</exception>
    public static Room Open(string? directory, string? name, int? keyA, int? keyB, int mode, Sharing sharing = default)
    {
        Room room = null!;
        Room.DespiteRemoval(() => room = TryOpen(directory, name, keyA, keyB, mode, sharing));
        return room;
    }

    /// <summary>Finds the room, which may be missing, and makes nothing.</summary>
    /// <param name="directory">--directory, or null for the default.</param>
    /// <param name="name">--room, or null.</param>
    /// <param name="keyA">chat.shared-memory.key-a, null for auto.</param>
    /// <param name="keyB">chat.shared-memory.key-b, null for auto.</param>
    /// <param name="sharing">Who else may chat there.</param>
    /// <exception cref="LinuxException">The directory is no directory, or somebody else's.</exception>
    public static Room Find(string? directory, string? name, int? keyA, int? keyB, Sharing sharing = default)
    {
        var top = System.IO.Path.GetFullPath(directory ?? DefaultDirectory());
        var room = name is null ? top : System.IO.Path.Combine(top, name);
        if (FileStatus.Behind(top) is { IsDirectory: false } other)
            throw new LinuxException($"use {top} as a directory", $"it is {other.Kind}", "choose another one with --directory");
        foreach (var path in (string[])[directory is null ? top : "", name is null ? "" : room])
        {
            // Those that are ours alone, if they are there.
            if (path.Length > 0 && FileStatus.OfPath(path) is { } found)
                RefuseStrangers(path, found, sharing);
        }

        List<string> ours = directory is null ? [top] : [];
        return name is null
            ? new Room(room, named: false, keyA, keyB, sharing: sharing, ours: ours)
            : new Room(room, named: true, keyA, keyB, sharing: sharing, ours: [room, .. ours]);
    }

    private static Room TryOpen(string? directory, string? name, int? keyA, int? keyB, int mode, Sharing sharing = default)
    {
        var top = System.IO.Path.GetFullPath(directory ?? DefaultDirectory());
        List<string> ours = [];
        EnsureWithParents(top, mode, sharing, ours);
        if (directory is null)
        {
            // Anybody can make a name in /tmp first: a directory that was not asked for must be this user's own.
            RefuseStrangers(top, sharing);
            if (!ours.Contains(top))
                ours = [top];
        }

        if (name is null)
            return new Room(top, named: false, keyA, keyB, mode, sharing, ours);
        var room = System.IO.Path.Combine(top, name);
        Directories.Ensure(room, mode, sharing);
        RefuseStrangers(room, sharing);
        return new Room(room, named: true, keyA, keyB, mode, sharing, [room, .. ours]);
    }

    private static void EnsureWithParents(string directory, int mode, Sharing sharing, List<string> made)
    {
        if (FileStatus.Behind(directory) is null && System.IO.Path.GetDirectoryName(directory) is { Length: > 1 } parent)
            EnsureWithParents(parent, mode, sharing, made);
        if (Directories.Ensure(directory, mode, sharing))
            made.Insert(0, directory);
    }

    private static void RefuseStrangers(string directory, Sharing sharing)
    {
        if (FileStatus.OfPath(directory) is not { } status)
            throw new LinuxException($"use the directory {directory}", Errno.ENOENT, "it was taken away; start again");
        RefuseStrangers(directory, status, sharing);
    }

    private static void RefuseStrangers(string directory, FileStatus status, Sharing sharing)
    {
        if (status.IsDirectory && sharing.Trusts(status.Owner, status.Group, status.Permissions))
            return;
        var why = status.IsDirectory ? "it belongs to another user" : $"it is {status.Kind}";
        throw new LinuxException($"use the directory {directory}", why, "choose another one with --directory");
    }
}
