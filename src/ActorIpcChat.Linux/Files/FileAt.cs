using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A file's name, and the way to its directory. The beginning of the way is the user's choice and is followed as it is, symbolic links
/// included. Directories below it may be writable by others, who can exchange any name in them: those are opened one from the other
/// (openat(2)), and none of them may be a symbolic link.
/// </summary>
/// <remarks>A string converts to a name whose whole way is the user's choice.</remarks>
public readonly unsafe struct FileAt
{
    private readonly string[] _below;

    private FileAt(string path, string top, string[] below) => (Path, Top, _below) = (path, top, below);

    /// <summary>The path in one piece, for messages.</summary>
    public string Path { get; }

    private string Top { get; }

    /// <summary>A name whose whole way is the user's choice.</summary>
    public static implicit operator FileAt(string path) => new(path, path, []);

    /// <summary>A name below this one: what this one leads to must be a directory by then.</summary>
    public FileAt Below(string name) => new(System.IO.Path.Combine(Path, name), Top, [.. _below, name]);

    /// <summary>The directories above the user's choice, the outermost first.</summary>
    public IEnumerable<FileAt> Parents
    {
        get
        {
            Stack<string> parents = [];
            for (var path = System.IO.Path.GetDirectoryName(Top); path is { Length: > 1 }; path = System.IO.Path.GetDirectoryName(path))
                parents.Push(path);
            return parents.Select(path => (FileAt)path);
        }
    }

    /// <summary>The user's choice, what is below it on the way, and last this name itself.</summary>
    public IEnumerable<FileAt> Way
    {
        get
        {
            FileAt place = Top;
            yield return place;
            foreach (var name in _below)
                yield return place = place.Below(name);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    /// <summary>
    /// Opens the directory that the name is in. Where the way does not lead there, the name is empty: each system call then says ENOENT,
    /// as it does where a directory is missing.
    /// </summary>
    /// <exception cref="LinuxException">There is a directory, and it cannot be opened (EMFILE, EACCES, …).</exception>
    /// <param name="always">Also where the whole way is the user's choice; else the whole path is the name then.</param>
    internal Parent OpenParent(bool always = false)
    {
        if (_below is not { Length: > 0 })
        {
            if (!always)
                return new Parent(null, Path);
            var chosen = Step(AT_FDCWD, System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } above ? above : ".", 0);
            return new Parent(chosen, chosen is null ? "" : System.IO.Path.GetFileName(Path));
        }

        var directory = Step(AT_FDCWD, Top, 0);
        foreach (var name in _below.AsSpan(..^1))
        {
            if (directory is null)
                break;
            var next = Step(directory.Number, name, O_NOFOLLOW);
            directory.Dispose();
            directory = next;
        }

        return new Parent(directory, directory is null ? "" : _below[^1]);
    }

    private FileDescriptor? Step(int from, string name, int flags)
    {
        int number;
        fixed (byte* start = NativePath.NullTerminated(name))
            number = openat(from, start, O_PATH | O_DIRECTORY | O_CLOEXEC | flags);
        var errno = Errno.Last;
        if (number >= 0)
            return new FileDescriptor(number);
        return errno is Errno.ENOENT or Errno.ELOOP or Errno.ENOTDIR
            ? null
            : throw new LinuxException($"open the directory of {Path}", errno, "check the path and its permissions");
    }

    /// <summary>An open directory and a name in it, as the calls whose names end with "at" take them.</summary>
    internal readonly ref struct Parent(FileDescriptor? directory, string name)
    {
        /// <summary>The directory's descriptor.</summary>
        public int Number => directory?.Number ?? AT_FDCWD;

        /// <summary>The name, with its NUL.</summary>
        public byte[] Name { get; } = NativePath.NullTerminated(name);

        /// <summary>Closes the directory.</summary>
        public void Dispose() => directory?.Dispose();
    }
}
