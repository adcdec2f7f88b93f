using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Reserves descriptors for removing files at the end, since that opens directories: it then works at the limit of open files (EMFILE),
/// too. Dispose it before removing.
/// </summary>
internal sealed unsafe class SpareDescriptors : IDisposable
{
    /// <summary>A directory and its parent.</summary>
    private const int Needed = 2;

    private readonly FileDescriptor[] _spare = new FileDescriptor[Needed];

    /// <exception cref="LinuxException">The limit of open files is reached.</exception>
    public SpareDescriptors()
    {
        fixed (byte* name = NativePath.NullTerminated("/"))
        {
            for (var index = 0; index < Needed; index++)
            {
                var number = open(name, O_PATH | O_CLOEXEC);
                var errno = Errno.Last;
                _spare[index] = FileDescriptor.Opened("open /", number, errno);
            }
        }
    }

    public void Dispose()
    {
        foreach (var spare in _spare)
            spare.Dispose();
    }
}
