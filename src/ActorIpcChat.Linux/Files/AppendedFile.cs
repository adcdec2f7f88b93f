using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// A file of lines that only grows at its end, as a log does. Other processes may append to it, too, and take it away or rename it, as
/// logrotate(8) does.
/// </summary>
/// <remarks>
/// Lines are appended with one writev(2), which a local file system does in one piece (O_APPEND). Where one call does not do, as on a full
/// disk, a lock (fcntl(2)) keeps others of our kind out until the beginning of a line is whole or taken back. A holder that was stopped is
/// not waited for beyond a limit.
/// </remarks>
public sealed unsafe class AppendedFile : IDisposable
{
    private const int MaxPieces = 1024;

    /// <summary>F_OFD_SETLK, fcntl(2): a lock of the open file, which several writers of one process have apart from each other.</summary>
    private const int SetLockOfOpenFile = 37;

    private const int PatienceMilliseconds = 500;

    private readonly FileDescriptor _descriptor;
    private readonly bool _isRegularFile;
    private readonly string _path;
    private long _end = -1;
    private bool _holderIsStuck;

    private AppendedFile(FileDescriptor descriptor, bool isRegularFile, string path)
        => (_descriptor, _isRegularFile, _path) = (descriptor, isRegularFile, path);

    /// <summary>The name still leads to this file (stat(2)).</summary>
    public bool IsInPlace => _descriptor.IsAt(_path);

    /// <summary>Opens a file, through symbolic links, or makes one of mode 0600.</summary>
    /// <exception cref="LinuxException">It cannot be opened, or it is neither a plain file nor a device: writing to it might block.</exception>
    public static AppendedFile Open(string path)
    {
        int number, errno;
        // Without O_NONBLOCK a FIFO without a reader would block here.
        fixed (byte* name = NativePath.NullTerminated(path))
        {
            // Read access is for the last byte only: a file that may not be read is taken to end with a line.
            number = open(name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0x180);
            errno = Errno.Last;
            if (number < 0 && errno == Errno.EACCES)
            {
                number = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0x180);
                errno = Errno.Last;
            }
        }

        if (number < 0)
            throw new LinuxException($"open {path}", errno, "check the path and its permissions");
        var descriptor = new FileDescriptor(number);
        var status = FileStatus.Of(descriptor, path);
        if (status.IsRegularFile || status.IsCharacterDevice)
            return new AppendedFile(descriptor, status.IsRegularFile, path);
        descriptor.Dispose();
        throw new LinuxException($"append to {path}", $"it is {status.Kind}", "name a plain file");
    }

    /// <summary>
    /// Appends whole lines, or as many as there is room for. Where that ends inside of a line, its beginning is taken back. Where the file
    /// ends inside of a line that another process left, that line gets an end first.
    /// </summary>
    /// <returns>How many bytes, and 0 or the errno(3) of what went wrong.</returns>
    public IoResult Append(ReadOnlySpan<IoVector> lines)
    {
        // A device has no lines to keep whole.
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

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private bool TryLock()
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (Lock(F_WRLCK) is var errno and not 0)
        {
            // Where the file system has no locks, or their holder was stopped, one call for a batch has to do.
            if (errno is not (Errno.EAGAIN or Errno.EACCES) || _holderIsStuck)
                return false;
            _holderIsStuck = System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds > PatienceMilliseconds;
            Libc.Poll(null, 0, 1);
        }

        _holderIsStuck = false;
        return true;
    }

    private int Lock(int type)
    {
        var all = new FileLock.Region { Type = (short)type };
        return fcntl(_descriptor.Number, SetLockOfOpenFile, &all) == 0 ? 0 : Errno.Last;
    }

    private IoResult Write(ReadOnlySpan<IoVector> lines)
    {
        var (written, piece, offset) = (0, 0, 0);
        while (piece < lines.Length)
        {
            IoResult result;
            // The rest of a piece that was cut goes by itself.
            fixed (IoVector* pieces = lines[piece..])
            {
                result = offset > 0
                    ? _descriptor.Write(pieces->Base + offset, (int)pieces->Length - offset)
                    : _descriptor.Write(pieces, Math.Min(lines.Length - piece, MaxPieces));
            }

            if (result.Errno != 0)
            {
                TakeBack(lines[..(piece + 1)], offset);
                return new IoResult(written, result.Errno);
            }

            written += result.Bytes;
            for (offset += result.Bytes; piece < lines.Length && offset >= (int)lines[piece].Length; piece++)
                offset -= (int)lines[piece].Length;
        }

        _end = lseek(_descriptor.Number, 0, SEEK_CUR);
        return new IoResult(written, 0);
    }

    /// <summary>Takes back what was written of a line, unless another process has appended behind it.</summary>
    /// <param name="pieces">What was to be written, up to the piece that could not be.</param>
    /// <param name="last">Bytes of the last piece that were written.</param>
    private void TakeBack(ReadOnlySpan<IoVector> pieces, int last)
    {
        var torn = 0;
        for (var piece = pieces.Length - 1; piece >= 0; piece--)
        {
            var written = new ReadOnlySpan<byte>(pieces[piece].Base, piece == pieces.Length - 1 ? last : (int)pieces[piece].Length);
            var lineEnd = written.LastIndexOf((byte)'\n');
            torn += written.Length - lineEnd - 1;
            if (lineEnd >= 0)
                break;
        }

        _end = -1;
        var end = (long)lseek(_descriptor.Number, 0, SEEK_CUR);
        if (torn > 0 && end == (long)lseek(_descriptor.Number, 0, SEEK_END))
            _ = ftruncate(_descriptor.Number, end - torn);
    }

    private bool EndsInsideLine()
    {
        byte last;
        return (long)lseek(_descriptor.Number, -1, SEEK_END) >= 0 && _descriptor.Read(&last, 1).Bytes == 1 && last != (byte)'\n';
    }
}
