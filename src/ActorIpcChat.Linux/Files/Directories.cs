using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>Directories made with exact permissions, and files taken away again.</summary>
public static unsafe class Directories
{
    /// <summary>What to do when a file system is full.</summary>
    internal const string NoSpace = "make room there (df -i) or choose a directory elsewhere with --directory";

    /// <summary>Makes the directory (its parent must be there) unless it is there.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mode">Permission bits of a new one, whatever the umask.</param>
    /// <param name="sharing">Who else may use a new one.</param>
    /// <returns>True when it was made here.</returns>
    /// <exception cref="LinuxException">It cannot be made, or something else stands there.</exception>
    public static bool Ensure(string path, int mode, Sharing sharing = default)
    {
        int errno;
        fixed (byte* name = NativePath.NullTerminated(path))
        {
            if (mkdir(name, (ushort)mode) == 0)
            {
                sharing.Give(path, mode);
                return true;
            }

            errno = Errno.Last;
        }

        if (errno != Errno.EEXIST)
            throw new LinuxException($"make the directory {path}", errno, errno == Errno.ENOSPC ? NoSpace : "choose one that you may write to with --directory");
        if (FileStatus.Behind(path) is not { } found)
            throw new LinuxException($"use {path} as a directory", Linux.Errno.ENOENT, "it was taken away; start again");
        if (!found.IsDirectory)
            throw new LinuxException($"use {path} as a directory", "it is something else", "choose another one with --directory");
        return false;
    }

    /// <summary>Removes a file's name (unlink(2)); one that is gone already is fine.</summary>
    /// <returns>True when it was removed here.</returns>
    public static bool Unlink(string path)
    {
        fixed (byte* name = NativePath.NullTerminated(path))
            return unlink(name) == 0;
    }

    /// <summary>Removes a file's name, and tells why where that cannot be done; one that is gone already is fine.</summary>
    /// <returns>True when it was removed here.</returns>
    /// <exception cref="LinuxException">It is still there.</exception>
    public static bool Remove(string path)
    {
        fixed (byte* name = NativePath.NullTerminated(path))
        {
            if (unlink(name) == 0)
                return true;
        }

        var errno = Errno.Last;
        return errno == Errno.ENOENT ? false : throw new LinuxException($"remove {path}", errno, "check the permissions of its directory");
    }

    /// <summary>Removes an empty directory (rmdir(2)); one that is in use or gone stays as it is.</summary>
    /// <returns>True when it was removed here.</returns>
    public static bool RemoveEmpty(string path)
    {
        fixed (byte* name = NativePath.NullTerminated(path))
            return rmdir(name) == 0;
    }
}
