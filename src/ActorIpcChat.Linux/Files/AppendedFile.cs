using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A file that lines are appended to, such as a log. Other processes may append to it, and remove or rename it, as logrotate(8) does.
/// </summary>
/// <remarks>
/// Appends with one writev(2), which is atomic on a local file system (O_APPEND). If that writes a part only, as on a full disk, a lock
/// (fcntl(2)) keeps other writers of this kind out until the line is complete or its beginning is removed. If the holder of the lock was
/// stopped, the wait for it is limited.
/// </remarks>
internal sealed unsafe class AppendedFile : IDisposable
{
    private const int MaxPieces = 1024;

    /// <summary>Longer than a disk that is busy holds a write up: to go on without the lock may cut a line of its holder.</summary>
    private const int LockTimeoutMilliseconds = 2000;

    private readonly FileDescriptor _descriptor;
    private readonly bool _isRegularFile;
    private readonly string _path;
    private long _end = -1;
    private bool _holderIsStuck;

    private AppendedFile(FileDescriptor descriptor, bool isRegularFile, string path)
        => (_descriptor, _isRegularFile, _path) = (descriptor, isRegularFile, path);

    /// <summary>The path still names this file.</summary>
    public bool IsInPlace => _descriptor.IsAt(_path);

    /// <summary>Opens a file and follows symbolic links. Creates a missing one with mode 0600.</summary>
    /// <exception cref="LinuxException">It cannot be opened, or is neither a regular file nor a character device: a write might block.</exception>
    public static AppendedFile Open(string path)
    {
        int number, errno;
        // Without O_NONBLOCK, opening a FIFO without a reader would block.
        fixed (byte* name = NativePath.NullTerminated(path))
        {
            // Only the last byte is read. A file that cannot be read is assumed to end with a complete line.
            number = open(name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0x180);
            errno = Errno.Last;
            if (number < 0 && errno == Errno.EACCES)
            {
                number = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0x180);
                errno = Errno.Last;
            }
        }

        if (number < 0)
            throw new LinuxException($"cannot open {path}", errno, "check the path and its permissions");
        var descriptor = new FileDescriptor(number);
        var status = FileStatus.Of(descriptor, path);
        if (status.IsRegularFile || status.IsCharacterDevice)
            return new AppendedFile(descriptor, status.IsRegularFile, path);
        descriptor.Dispose();
        throw new LinuxException($"cannot append to {path}", $"it is {status.Kind}", "name a plain file");
    }

    /// <summary>
    /// Appends lines. If the file is full within a line, removes the beginning of that line again. If the file ends within a line of another
    /// process, ends that line first.
    /// </summary>
    /// <returns>The bytes that were written, and 0 or an errno(3).</returns>
    public IoResult Append(ReadOnlySpan<IoVector> lines)
    {
        // A device needs no lock: there is nothing to remove again.
        if (!_isRegularFile)
            return Write(lines);
        var locked = TryLock();
        try
        {
            var end = (long)lseek(_descriptor.Number, 0, SEEK_END);
            byte lineEnd = (byte)'\n';
            if (end != _end && EndsInsideLine() && _descriptor.Write(&lineEnd, 1) is { Errno: not 0 } failed)
                return new IoResult(0, failed.Errno);
            return Write(lines);
        }
        finally
        {
            if (locked)
                Lock(F_UNLCK);
        }
    }

    /// <summary>Reads the last bytes: none of a device, or of a file that cannot be read.</summary>
    public byte[] ReadEnd(int length)
    {
        var end = _isRegularFile ? (long)lseek(_descriptor.Number, 0, SEEK_END) : 0;
        var bytes = new byte[Math.Clamp(end, 0, length)];
        if (bytes.Length == 0 || (long)lseek(_descriptor.Number, (nint)(end - bytes.Length), SEEK_SET) < 0)
            return [];
        var read = 0;
        fixed (byte* start = bytes)
        {
            while (read < bytes.Length && _descriptor.Read(start + read, bytes.Length - read) is { Bytes: > 0 } more)
                read += more.Bytes;
        }

        return bytes[..read];
    }

    public void Dispose() => _descriptor.Dispose();

    private bool TryLock()
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (Lock(F_WRLCK) is var errno and not 0)
        {
            // Go on without the lock if the file system has none or its holder was stopped: one call per batch must do.
            if (errno is not (Errno.EAGAIN or Errno.EACCES) || _holderIsStuck)
                return false;
            _holderIsStuck = System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds > LockTimeoutMilliseconds;
            Libc.Poll(null, 0, 1);
        }

        _holderIsStuck = false;
        return true;
    }

    private int Lock(int type)
    {
        var all = new FileLock.Region { Type = (short)type };
        return fcntl(_descriptor.Number, Libc.SetLockOfOpenFile, &all) == 0 ? 0 : Errno.Last;
    }

    private IoResult Write(ReadOnlySpan<IoVector> lines)
    {
        var (written, piece, offset) = (0, 0, 0);
        while (piece < lines.Length)
        {
            IoResult result;
            // Write the rest of a partly written piece on its own.
            fixed (IoVector* pieces = lines[piece..])
            {
                result = offset > 0
                    ? _descriptor.Write(pieces->Base + offset, (int)pieces->Length - offset)
                    : _descriptor.Write(pieces, Math.Min(lines.Length - piece, MaxPieces));
            }

            if (result.Errno != 0)
            {
                TruncateCutLine(lines[..(piece + 1)], offset);
                return new IoResult(written, result.Errno);
            }

            written += result.Bytes;
            for (offset += result.Bytes; piece < lines.Length && offset >= (int)lines[piece].Length; piece++)
                offset -= (int)lines[piece].Length;
        }

        _end = lseek(_descriptor.Number, 0, SEEK_CUR);
        return new IoResult(written, 0);
    }

    /// <summary>Removes the beginning of an incomplete line, unless another process has appended behind it.</summary>
    /// <param name="pieces">The pieces up to the one that failed.</param>
    /// <param name="last">Written bytes of the last piece.</param>
    private void TruncateCutLine(ReadOnlySpan<IoVector> pieces, int last)
    {
        var cut = 0;
        for (var piece = pieces.Length - 1; piece >= 0; piece--)
        {
            var written = new ReadOnlySpan<byte>(pieces[piece].Base, piece == pieces.Length - 1 ? last : (int)pieces[piece].Length);
            var lineEnd = written.LastIndexOf((byte)'\n');
            cut += written.Length - lineEnd - 1;
            if (lineEnd >= 0)
                break;
        }

        _end = -1;
        var end = (long)lseek(_descriptor.Number, 0, SEEK_CUR);
        if (cut > 0 && end == (long)lseek(_descriptor.Number, 0, SEEK_END))
            _ = ftruncate(_descriptor.Number, end - cut);
    }

    private bool EndsInsideLine()
    {
        byte last;
        return (long)lseek(_descriptor.Number, -1, SEEK_END) >= 0 && _descriptor.Read(&last, 1).Bytes == 1 && last != (byte)'\n';
    }
}
