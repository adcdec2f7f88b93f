using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Files;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A pseudoterminal (pty(7)): bytes written to the outer end are input of the inner one.</summary>
internal sealed unsafe partial class TestTerminal : IDisposable
{
    internal TestTerminal()
    {
        Outer = new FileDescriptor(OpenMaster(O_RDWR | O_NOCTTY));
        Assert.False(Outer.IsInvalid);
        Assert.Equal(0, Unlock(Outer.Number));
        var name = stackalloc byte[128];
        Assert.Equal(0, NameOf(Outer.Number, name, 128));
        Inner = new FileDescriptor(open(name, O_RDWR | O_NOCTTY));
        Assert.False(Inner.IsInvalid);
    }

    internal FileDescriptor Outer { get; }

    internal FileDescriptor Inner { get; }

    public void Dispose()
    {
        Inner.Dispose();
        Outer.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(int master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static partial int NameOf(int master, byte* name, nuint size);
}
