using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>Directories made with exact permissions, and files taken away again.</summary>
public static unsafe class Directories
{
    /// <summary>What to do when a file system is full.</summary>
    internal const string NoSpace = "make room there (df -i) or choose a directory elsewhere with --directory";

    /// <summary>A directory's path from the root on.</summary>
    /// <exception cref="LinuxException">It is too long, or is relative to a working directory that was removed or whose path is not UTF-8.</exception>
    public static string Absolute(string path)
    {
        const int LongestPath = 4095, LongestName = 255; // PATH_MAX, NAME_MAX
        var working = path.StartsWith('/') ? "/" : WorkingDirectory(path);
        var absolute = Path.GetFullPath(path, working);
        if (Encoding.UTF8.GetByteCount(absolute) > LongestPath || absolute.Split('/').Any(name => Encoding.UTF8.GetByteCount(name) > LongestName))
        {
            throw new LinuxException(
                $"cannot use {absolute[..Math.Min(absolute.Length, 60)]}… as a directory", "File name too long", "give --directory a shorter path");
        }

        return absolute;
    }

    private static string WorkingDirectory(string path)
    {
        string working;
        try
        {
            working = Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            throw Refuse("the working directory was removed");
        }

        return working.Contains('\uFFFD', StringComparison.Ordinal) ? throw Refuse("the path of the working directory is not UTF-8") : working;

        LinuxException Refuse(string why) => new($"cannot use {path} as a directory", why, "give --directory an absolute path");
    }

    /// <summary>Makes the directory (its parent must be there) unless it is there.</summary>
    /// <param name="place">Where.</param>
    /// <param name="mode">Permission bits of a new one, whatever the umask.</param>
    /// <param name="sharing">Who else may use a new one.</param>
    /// <returns>True when it was made here.</returns>
    /// <exception cref="LinuxException">It cannot be made, or something else stands there.</exception>
    public static bool Ensure(FileAt place, int mode, Sharing sharing = default)
    {
        var path = place.Path;
        var errno = Maker.Make(Maker.Kind.Directory, place, mode, sharing);
        if (errno == 0)
            return true;
        if (errno != Errno.EEXIST)
            throw new LinuxException($"make the directory {path}", errno, errno == Errno.ENOSPC ? NoSpace : "choose one that you may write to with --directory");
        if (FileStatus.Behind(place) is not { } found)
            throw new LinuxException($"use {path} as a directory", Errors.Errno.ENOENT, "it was taken away; start again");
        if (!found.IsDirectory)
            throw new LinuxException($"use {path} as a directory", "it is something else", "choose another one with --directory");
        return false;
    }

    /// <summary>Removes a file's name (unlink(2)); one that is gone already is fine.</summary>
    /// <returns>True when it was removed here.</returns>
    public static bool Unlink(FileAt place) => TryRemove(place, 0) == 0;

    /// <summary>Removes a file's name, and tells why where that cannot be done; one that is gone already is fine.</summary>
    /// <returns>True when it was removed here.</returns>
    /// <exception cref="LinuxException">It is still there.</exception>
    public static bool Remove(FileAt place)
    {
        var errno = TryRemove(place, 0);
        return errno is 0 or Errno.ENOENT
            ? errno == 0
            : throw new LinuxException($"remove {place}", errno, "check the permissions of its directory");
    }

    /// <summary>Removes an empty directory (rmdir(2)); one that is in use or gone stays as it is.</summary>
    /// <returns>True when it was removed here.</returns>
    public static bool RemoveEmpty(FileAt place) => TryRemove(place, 0x200) == 0; // AT_REMOVEDIR

    /// <summary>Removes what this user's processes were making in a directory when they were killed.</summary>
    /// <returns>The names that were removed.</returns>
    public static IReadOnlyList<string> RemoveUnfinished(FileAt directory)
    {
        List<string> removed = [];
        foreach (var name in Names(directory.Path, Maker.Prefix + "*"))
        {
            var unfinished = directory.Below(name);
            if (FileStatus.OfPath(unfinished) is not { IsDirectory: true } status || status.Owner != User.Effective || (status.Permissions & 0x1FF) != 0x1C0)
                continue;
            // Another user may have given this name to a private directory of this user's: only what nothing is lost with is removed.
            if (Names(unfinished.Path, "*").ToList() is [var only] && !RemoveEmpty(unfinished.Below(only)) && IsEmpty(unfinished.Below(only)))
                Unlink(unfinished.Below(only));
            if (RemoveEmpty(unfinished))
                removed.Add(name);
        }

        return removed;
    }

    private static bool IsEmpty(FileAt place) => FileStatus.OfPath(place) switch
    {
        { IsFifo: true } => true,
        { IsRegularFile: true } => new FileInfo(place.Path) is { Exists: true, Length: 0 },
        _ => false,
    };

    private static IEnumerable<string> Names(string directory, string pattern)
    {
        try
        {
            return [.. Directory.GetFileSystemEntries(directory, pattern).Select(path => Path.GetFileName(path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Removed meanwhile, or not this user's to look into.
            return [];
        }
    }

    private static int TryRemove(FileAt place, int flags)
    {
        try
        {
            using var parent = place.OpenParent();
            fixed (byte* name = parent.Name)
                return unlinkat(parent.Number, name, flags) == 0 ? 0 : Errno.Last;
        }
        catch (LinuxException e)
        {
            return e.Errno;
        }
    }
}
