using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>
/// Keeps descriptors free for removing files, which opens the directories on the way to them: a process that ends because it has no
/// descriptors left (EMFILE) takes its files away all the same. Dispose it first.
/// </summary>
public sealed unsafe class SpareDescriptors : IDisposable
{
    /// <summary>A directory and the one in it.</summary>
    private const int Needed = 2;

    private readonly FileDescriptor[] _spare = new FileDescriptor[Needed];

    /// <exception cref="LinuxException">There are none left now.</exception>
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

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var spare in _spare)
            spare.Dispose();
    }
}
