using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A path in two parts. The user chose the first part: symbolic links in it are followed. In the directories below it, other users may
/// rename files: each of them is opened from its parent (openat(2)), and must not be a symbolic link.
/// </summary>
/// <remarks>A string converts to a path that the user chose as a whole.</remarks>
internal readonly unsafe struct FileAt
{
    private readonly string[] _below;
    private readonly FileDescriptor? _open;
    private readonly int _depth;

    /// <param name="path">The whole path.</param>
    /// <param name="root">The user's path.</param>
    /// <param name="below">The names below it.</param>
    /// <param name="open">A directory on the way; null for none.</param>
    /// <param name="depth">How many of the names lead to it.</param>
    private FileAt(string path, string root, string[] below, FileDescriptor? open = null, int depth = 0)
        => (Path, Root, _below, _open, _depth) = (path, root, below, open, depth);

    /// <summary>The whole path, for messages.</summary>
    public string Path { get; }

    private string Root { get; }

    /// <summary>A path that the user chose as a whole.</summary>
    public static implicit operator FileAt(string path) => new(path, path, []);

    /// <summary>The path of a file in this directory.</summary>
    public FileAt Below(string name) => new(System.IO.Path.Combine(Path, name), Root, [.. _below, name], _open, _depth);

    /// <summary>This directory, if it is open: see <see cref="Open"/>.</summary>
    internal FileDescriptor? Opened => IsOpen && _depth == _below.Length ? _open : null;

    private bool IsOpen => _open is { IsClosed: false };

    /// <summary>The directories above the user's path, outermost first.</summary>
    public IEnumerable<FileAt> Parents
    {
        get
        {
            Stack<string> parents = [];
            for (var path = System.IO.Path.GetDirectoryName(Root); path is { Length: > 1 }; path = System.IO.Path.GetDirectoryName(path))
                parents.Push(path);
            return parents.Select(path => (FileAt)path);
        }
    }

    /// <summary>The user's path and each path below it, up to this one.</summary>
    public IEnumerable<FileAt> Steps
    {
        get
        {
            FileAt path = Root;
            yield return path;
            foreach (var name in _below)
                yield return path = path.Below(name);
        }
    }

    public override string ToString() => Path;

    /// <summary>
    /// Opens the parent directory. If there is none, the name is empty: system calls then fail with ENOENT, as for a missing directory.
    /// </summary>
    /// <exception cref="LinuxException">The directory exists and cannot be opened (EMFILE, EACCES, …).</exception>
    /// <param name="alwaysOpen">False: if the user chose the whole path, open no directory and use the whole path as the name.</param>
    internal ParentDirectory OpenParent(bool alwaysOpen = false)
    {
        if (_below is not { Length: > 0 })
        {
            if (!alwaysOpen)
                return new ParentDirectory(null, Path);
            var chosen = OpenDirectory(AT_FDCWD, System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } above ? above : ".", 0);
            return new ParentDirectory(chosen, chosen is null ? "" : System.IO.Path.GetFileName(Path));
        }

        var fromOpen = IsOpen && _depth < _below.Length;
        var directory = fromOpen ? _open : OpenDirectory(AT_FDCWD, Root, 0);
        foreach (var name in _below.AsSpan(fromOpen ? _depth : 0)[..^1])
        {
            if (directory is null)
                break;
            var next = OpenDirectory(directory.Number, name, O_NOFOLLOW);
            if (directory != _open)
                directory.Dispose();
            directory = next;
        }

        return new ParentDirectory(directory, directory is null ? "" : _below[^1], owned: directory != _open);
    }

    /// <summary>
    /// Opens this directory. Paths below <paramref name="opened"/> begin there until it is closed, and at the user's path afterwards.
    /// </summary>
    /// <returns>Null if there is no such directory, or it cannot be opened: calls with a path below it say why.</returns>
    public FileDescriptor? Open(out FileAt opened)
    {
        FileDescriptor? directory = null;
        try
        {
            using var parent = OpenParent();
            directory = _below is not { Length: > 0 } ? OpenDirectory(AT_FDCWD, Root, 0)
                : parent.Exists ? OpenDirectory(parent.Number, _below[^1], O_NOFOLLOW) : null;
        }
        catch (LinuxException)
        {
            // Null.
        }

        opened = new FileAt(Path, Root, _below, directory, _below.Length);
        return directory;
    }

    private FileDescriptor? OpenDirectory(int from, string name, int flags)
    {
        int number;
        fixed (byte* start = NativePath.NullTerminated(name))
            number = openat(from, start, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);
        var errno = Errno.Last;
        if (number >= 0)
            return new FileDescriptor(number);
        return errno is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR
            ? null
            : throw new LinuxException($"cannot open the directory of {Path}", errno, "check the path and its permissions");
    }

    /// <summary>An open directory and a name in it, for system calls such as openat(2).</summary>
    internal readonly ref struct ParentDirectory(FileDescriptor? directory, string name, bool owned = true)
    {
        public bool Exists => directory is not null;

        public int Number => directory?.Number ?? AT_FDCWD;

        public byte[] Name { get; } = NativePath.NullTerminated(name);

        public void Dispose()
        {
            if (owned)
                directory?.Dispose();
        }
    }
}
