using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Users;

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
    /// or /tmp/ipcchat-UID where there is none, one that is not there, or another user's (as after su(1)).
    /// </summary>
    public static string DefaultDirectory()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return runtime?.StartsWith('/') == true && FileStatus.Behind(runtime) is { IsDirectory: true } status && status.Owner == User.Effective
            ? System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "ipcchat"))
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
        FileAt top = directory is null ? DefaultDirectory() : Directories.Absolute(directory);
        var room = name is null ? top : top.Below(name);
        if (FileStatus.Behind(top) is { IsDirectory: false } other)
            throw new LinuxException($"use {top} as a directory", $"it is {other.Kind}", "choose another one with --directory");
        // Those that must be this user's or the group's, if they are there.
        if (directory is null && FileStatus.OfPath(top) is { } chosen)
            RefuseStrangers(top, chosen, sharing);
        if (name is not null && FileStatus.OfPath(room) is { } found)
            RefuseStrangers(room, found, sharing);
        List<FileAt> ours = directory is null ? [top] : [];
        return name is null
            ? new Room(room, named: false, keyA, keyB, sharing: sharing, ours: ours)
            : new Room(room, named: true, keyA, keyB, sharing: sharing, ours: [room, .. ours]);
    }

    private static Room TryOpen(string? directory, string? name, int? keyA, int? keyB, int mode, Sharing sharing = default)
    {
        FileAt top = directory is null ? DefaultDirectory() : Directories.Absolute(directory);
        List<FileAt> ours = [];
        EnsureWay(top, mode, sharing, made => ours.Insert(0, made));
        if (directory is null)
        {
            // Any user can make a name in /tmp first: a directory that was not asked for must be this user's own.
            RefuseStrangers(top, sharing);
            if (ours.Count == 0)
                ours = [top];
        }

        if (name is null)
            return new Room(top, named: false, keyA, keyB, mode, sharing, ours);
        var room = top.Below(name);
        Directories.Ensure(room, mode, sharing);
        RefuseStrangers(room, sharing);
        return new Room(room, named: true, keyA, keyB, mode, sharing, [room, .. ours]);
    }

    /// <summary>Makes what is missing on the way to a directory, and the directory.</summary>
    /// <param name="place">The directory.</param>
    /// <param name="mode">Permission bits of what is made.</param>
    /// <param name="sharing">Who else may chat there. Above the user's choice the group may not exchange names.</param>
    /// <param name="made">Called with each directory that was made, the outermost first.</param>
    /// <exception cref="LinuxException">A directory cannot be made, or something else has its name.</exception>
    internal static void EnsureWay(FileAt place, int mode, Sharing sharing, Action<FileAt> made)
    {
        foreach (var parent in place.Parents)
            Ensure(parent, sharing with { ReadOnly = true });
        foreach (var directory in place.Way)
            Ensure(directory, sharing);

        void Ensure(FileAt directory, Sharing others)
        {
            if (FileStatus.Behind(directory) is not { IsDirectory: true } && Directories.Ensure(directory, mode, others))
                made(directory);
        }
    }

    internal static void RefuseStrangers(FileAt directory, Sharing sharing)
    {
        if (FileStatus.OfPath(directory) is not { } status)
            throw new LinuxException($"use the directory {directory}", Errno.ENOENT, "it was taken away; start again");
        RefuseStrangers(directory, status, sharing);
    }

    private static void RefuseStrangers(FileAt directory, FileStatus status, Sharing sharing)
    {
        if (status.IsDirectory && sharing.Trusts(status.Owner, status.Group, status.Permissions))
            return;
        var why = status.IsDirectory ? "it belongs to another user" : $"it is {status.Kind}";
        throw new LinuxException($"use the directory {directory}", why, "choose another one with --directory");
    }
}
