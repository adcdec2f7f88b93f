using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux;

/// <summary>
/// A file of lines that only grows at its end, as a log does. Others may append to it, too, and take it away or rename it, as
/// logrotate(8) does.
/// </summary>
public sealed unsafe class AppendedFile : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly FileStatus _identity;
    private readonly string _path;
    private int _sinceLine;
    private bool _torn;

    private AppendedFile(FileDescriptor descriptor, FileStatus identity, string path)
    {
        (_descriptor, _identity, _path) = (descriptor, identity, path);
        _torn = EndsInsideLine(path);
    }

    /// <summary>The name still leads to this file (stat(2)).</summary>
    public bool IsInPlace => FileStatus.Behind(_path) is { } there && there.Device == _identity.Device && there.Inode == _identity.Inode;

    /// <summary>Opens a file, through symbolic links, or makes one of mode 0600.</summary>
    /// <exception cref="LinuxException">It cannot be opened, or it is neither a plain file nor a device: writing to it might block.</exception>
    public static AppendedFile Open(string path)
    {
        int number;
        // Without O_NONBLOCK a FIFO without a reader would block here.
        fixed (byte* name = NativePath.NullTerminated(path))
            number = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0x180);
        var errno = Errno.Last;
        if (number < 0)
            throw new LinuxException($"open {path}", errno, "check the path and its permissions");
        var descriptor = new FileDescriptor(number);
        var status = FileStatus.Of(descriptor, path);
        if (status.IsRegularFile || status.IsCharacterDevice)
            return new AppendedFile(descriptor, status, path);
        descriptor.Dispose();
        throw new LinuxException($"append to {path}", $"it is {status.Kind}", "name a plain file");
    }

    /// <summary>
    /// Appends bytes, or as many as there is room for. Where that ends inside of a line, its beginning is taken back; if others have
    /// appended meanwhile, it gets an end before the next line.
    /// </summary>
    /// <returns>How many bytes, and 0 or the errno(3) of what went wrong.</returns>
    public IoResult Append(byte* start, int length)
    {
        if (_torn)
        {
            var end = (byte)'\n';
            var ended = _descriptor.Write(&end, 1);
            if (ended.Errno != 0)
                return new IoResult(0, ended.Errno);
            _torn = false;
        }

        for (var written = 0; ;)
        {
            if (written == length)
                return new IoResult(written, 0);
            var result = _descriptor.Write(start + written, length - written);
            if (result.Errno != 0)
            {
                TakeBack();
                return new IoResult(written, result.Errno);
            }

            var lineEnd = new ReadOnlySpan<byte>(start + written, result.Bytes).LastIndexOf((byte)'\n');
            _sinceLine = lineEnd < 0 ? _sinceLine + result.Bytes : result.Bytes - lineEnd - 1;
            written += result.Bytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private void TakeBack()
    {
        if (_sinceLine == 0)
            return;
        // Behind our last byte stands nothing but what others have appended since.
        var end = (long)lseek(_descriptor.Number, 0, SEEK_CUR);
        var isLast = end == (long)lseek(_descriptor.Number, 0, SEEK_END);
        _torn = !isLast || ftruncate(_descriptor.Number, end - _sinceLine) != 0;
        _sinceLine = 0;
    }

    private static bool EndsInsideLine(string path)
    {
        int number;
        fixed (byte* name = NativePath.NullTerminated(path))
            number = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (number < 0)
            return false;
        using var descriptor = new FileDescriptor(number);
        byte last;
        return (long)lseek(number, -1, SEEK_END) >= 0 && descriptor.Read(&last, 1).Bytes == 1 && last != (byte)'\n';
    }
}
