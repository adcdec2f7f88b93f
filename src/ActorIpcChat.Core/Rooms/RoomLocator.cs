using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Users;

namespace ActorIpcChat.Rooms;

/// <summary>Finds and makes the directory of a room.</summary>
internal static class RoomLocator
{
    /// <summary>The reason why a room cannot have this name; null if it can.</summary>
    public static string? WhyInvalidName(string name) => name switch
    {
        "" => "a room's name cannot be empty",
        "." or ".." => $"'{name}' names no room",
        _ when name.Contains('/', StringComparison.Ordinal) => "a room's name is one directory's name, without '/'",
        _ when name.AsSpan().ContainsAnyInRange('\0', '\x1f') => "a room's name has no control characters",
        _ when System.Text.Encoding.UTF8.GetByteCount(name) > 200 => "a room's name has at most 200 bytes",
        _ => null,
    };

    /// <summary>
    /// The directory without --directory: $XDG_RUNTIME_DIR/ipcchat, which is private and removed at logout. If that variable is not set, or its
    /// directory is missing or another user's (after su(1)): /tmp/ipcchat-UID.
    /// </summary>
    public static string DefaultDirectory()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return runtime?.StartsWith('/') == true && FileStatus.OfTarget(runtime) is { IsDirectory: true } status && status.Owner == User.Effective
            ? System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "ipcchat"))
            : $"/tmp/ipcchat-{User.Effective}";
    }

    /// <summary>Finds the room. Makes its directory if missing.</summary>
    /// <param name="directory">--directory, or null for the default.</param>
    /// <param name="name">--room, or null.</param>
    /// <param name="keyA">chat.shared-memory.key-a, null for auto.</param>
    /// <param name="keyB">chat.shared-memory.key-b, null for auto.</param>
    /// <param name="mode">Permission bits of a directory that is made.</param>
    /// <param name="sharing">Who else may chat there.</param>
    /// <exception cref="LinuxException">The directory cannot be made, or is another user's.</exception>
    public static Room Open(string? directory, string? name, int? keyA, int? keyB, int mode, Sharing sharing = default)
    {
        Room room = null!;
        Room.RetryIfRemoved(() => room = TryOpen(directory, name, keyA, keyB, mode, sharing));
        return room;
    }

    /// <summary>Finds the room, which may be missing, without making it.</summary>
    /// <param name="directory">--directory, or null for the default.</param>
    /// <param name="name">--room, or null.</param>
    /// <param name="keyA">chat.shared-memory.key-a, null for auto.</param>
    /// <param name="keyB">chat.shared-memory.key-b, null for auto.</param>
    /// <param name="sharing">Who else may chat there.</param>
    /// <exception cref="LinuxException">The path is not a directory, or another user's.</exception>
    public static Room Find(string? directory, string? name, int? keyA, int? keyB, Sharing sharing = default)
    {
        FileAt top = directory is null ? DefaultDirectory() : Directories.Absolute(directory);
        var room = name is null ? top : top.Below(name);
        if (FileStatus.OfTarget(top) is { IsDirectory: false })
            throw new LinuxException($"cannot use {top} as a directory", "not a directory", "give --directory another path");
        // These must belong to this user or the group.
        if (directory is null && FileStatus.OfPath(top) is { } chosen)
            ThrowIfNotTrusted(top, chosen, sharing);
        if (name is not null && FileStatus.OfPath(room) is { } found)
            ThrowIfNotTrusted(room, found, sharing);
        List<FileAt> removable = directory is null ? [top] : [];
        return name is null
            ? new Room(room, named: false, keyA, keyB, sharing: sharing, removable: removable)
            : new Room(room, named: true, keyA, keyB, sharing: sharing, removable: [room, .. removable]);
    }

    private static Room TryOpen(string? directory, string? name, int? keyA, int? keyB, int mode, Sharing sharing = default)
    {
        FileAt top = directory is null ? DefaultDirectory() : Directories.Absolute(directory);
        List<FileAt> removable = [];
        EnsurePath(top, mode, sharing, made => removable.Insert(0, made));
        if (directory is null)
        {
            // Any user can make a directory in /tmp: the default one must be this user's own.
            ThrowIfNotTrusted(top, sharing);
            if (removable.Count == 0)
                removable = [top];
        }

        if (name is null)
            return new Room(top, named: false, keyA, keyB, mode, sharing, removable);
        var room = top.Below(name);
        Directories.Ensure(room, mode, sharing);
        ThrowIfNotTrusted(room, sharing);
        return new Room(room, named: true, keyA, keyB, mode, sharing, [room, .. removable]);
    }

    /// <summary>Makes a directory and its missing parents.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="mode">Permission bits of new directories.</param>
    /// <param name="sharing">Who else may chat there. The group cannot write to the parents of the user's directory.</param>
    /// <param name="made">Called with each new directory, outermost first.</param>
    /// <exception cref="LinuxException">A directory cannot be made, or the path is not a directory.</exception>
    internal static void EnsurePath(FileAt directory, int mode, Sharing sharing, Action<FileAt> made)
    {
        foreach (var parent in directory.Parents)
            Ensure(parent, sharing with { ReadOnly = true });
        foreach (var step in directory.Steps)
            Ensure(step, sharing);

        void Ensure(FileAt step, Sharing others)
        {
            if (FileStatus.OfTarget(step) is not { IsDirectory: true } && Directories.Ensure(step, mode, others))
                made(step);
        }
    }

    internal static void ThrowIfNotTrusted(FileAt directory, Sharing sharing)
    {
        if (FileStatus.OfPath(directory) is not { } status)
            throw new LinuxException($"cannot use the directory {directory}", Errno.ENOENT, "it was removed meanwhile; start again");
        ThrowIfNotTrusted(directory, status, sharing);
    }

    private static void ThrowIfNotTrusted(FileAt directory, FileStatus status, Sharing sharing)
    {
        if (status.IsDirectory && sharing.Trusts(status.Owner, status.Group, status.Permissions))
            return;
        var why = status.IsDirectory ? "it belongs to another user" : $"it is {status.Kind}";
        throw new LinuxException($"cannot use the directory {directory}", why, "give --directory another path");
    }
}
