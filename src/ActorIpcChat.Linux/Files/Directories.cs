using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Users;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>Makes directories with an exact mode, and removes files and directories.</summary>
internal static unsafe class Directories
{
    /// <summary>Advice for ENOSPC.</summary>
    internal const string NoSpace = "free space there (df -i) or give --directory another path";
    internal const string GiveWritablePath = "give --directory a path that you may write to";

    /// <summary>The absolute path of a directory.</summary>
    /// <exception cref="LinuxException">It is too long, or relative to a working directory that was removed or is not UTF-8.</exception>
    public static string Absolute(string path)
    {
        const int LongestPath = 4095, LongestName = 255; // PATH_MAX, NAME_MAX
        var working = path.StartsWith('/') ? "/" : WorkingDirectory(path);
        var absolute = Path.GetFullPath(path, working);
        if (Encoding.UTF8.GetByteCount(absolute) > LongestPath || absolute.Split('/').Any(name => Encoding.UTF8.GetByteCount(name) > LongestName))
        {
            throw new LinuxException(
                $"cannot use {absolute[..Math.Min(absolute.Length, 60)]}... as a directory", "File name too long", "give --directory a shorter path");
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

    /// <summary>Makes a directory if it is missing. Its parent must exist.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="mode">Exact permission bits of a new directory; the umask does not apply.</param>
    /// <param name="sharing">Who else may use a new directory.</param>
    /// <returns>True if this call made it.</returns>
    /// <exception cref="LinuxException">It cannot be made, or is not a directory.</exception>
    public static bool Ensure(FileAt path, int mode, Sharing sharing = default)
    {
        var errno = Maker.Make(Maker.Kind.Directory, path, mode, sharing);
        if (errno == 0)
            return true;
        if (errno != Errno.EEXIST)
            throw new LinuxException($"cannot make the directory {path}", errno, errno == Errno.ENOSPC ? NoSpace : GiveWritablePath);
        if (FileStatus.OfTarget(path) is not { } found)
            throw new LinuxException($"cannot use {path} as a directory", Errors.Errno.ENOENT, "it was removed meanwhile; start again");
        if (!found.IsDirectory)
            throw new LinuxException($"cannot use {path} as a directory", "not a directory", "give --directory another path");
        return false;
    }

    /// <summary>unlink(2). Errors are ignored.</summary>
    /// <returns>True when it was removed here.</returns>
    public static bool Unlink(FileAt path) => TryRemove(path, 0) == 0;

    /// <summary>unlink(2). No error if the file is missing.</summary>
    /// <returns>True when it was removed here.</returns>
    /// <exception cref="LinuxException">It cannot be removed.</exception>
    public static bool Remove(FileAt path)
    {
        var errno = TryRemove(path, 0);
        return errno is 0 or Errno.ENOENT
            ? errno == 0
            : throw new LinuxException($"cannot remove {path}", errno, "check the permissions of its directory");
    }

    /// <summary>rmdir(2). Errors are ignored.</summary>
    /// <returns>True when it was removed here.</returns>
    public static bool RemoveEmpty(FileAt path) => TryRemove(path, 0x200) == 0; // AT_REMOVEDIR

    /// <summary>The same.</summary>
    /// <returns>True also if there is no such directory.</returns>
    public static bool RemoveEmptyOrMissing(FileAt path) => TryRemove(path, 0x200) is 0 or Errno.ENOENT;

    /// <summary>Lists the names in a directory; none if it does not exist.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="pattern">Which names: * stands for any characters.</param>
    /// <exception cref="LinuxException">The directory cannot be read.</exception>
    public static IReadOnlyList<string> List(FileAt directory, string pattern = "*")
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(directory.Path, pattern).Select(path => Path.GetFileName(path))];
        }
        catch (DirectoryNotFoundException)
        {
            // The last process of a chat removes the empty directory.
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinuxException($"cannot list {directory}", e.Message, "check its permissions");
        }
    }

    /// <summary>As <see cref="List"/>; none also where the directory cannot be read.</summary>
    public static IReadOnlyList<string> ListIfReadable(FileAt directory, string pattern = "*")
    {
        try
        {
            return List(directory, pattern);
        }
        catch (LinuxException)
        {
            return [];
        }
    }

    /// <summary>Removes temporary directories (<see cref="Maker.Prefix"/>) that killed processes of this user left in a directory.</summary>
    /// <returns>The removed names.</returns>
    public static IReadOnlyList<string> RemoveUnfinished(FileAt directory)
    {
        List<string> removed = [];
        foreach (var name in ListIfReadable(directory, Maker.Prefix + "*"))
        {
            var unfinished = directory.Below(name);
            if (FileStatus.OfPath(unfinished) is not { IsDirectory: true } status
                || status.Owner != User.Effective || (status.Permissions & 0x1FF) != 0x1C0)
                continue;
            // Another user may have renamed a private directory of this user to this: remove it only if it holds no data.
            if (ListIfReadable(unfinished) is [var only] && !RemoveEmpty(unfinished.Below(only)) && IsEmpty(unfinished.Below(only)))
                Unlink(unfinished.Below(only));
            if (RemoveEmpty(unfinished))
                removed.Add(name);
        }

        return removed;
    }

    private static bool IsEmpty(FileAt path) => FileStatus.OfPath(path) switch
    {
        { IsFifo: true } => true,
        { IsRegularFile: true } => new FileInfo(path.Path) is { Exists: true, Length: 0 },
        _ => false,
    };

    private static int TryRemove(FileAt path, int flags)
    {
        try
        {
            using var parent = path.OpenParent();
            fixed (byte* name = parent.Name)
                return unlinkat(parent.Number, name, flags) == 0 ? 0 : Errno.Last;
        }
        catch (LinuxException e)
        {
            return e.Errno;
        }
    }
}
