using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>Sets the umask until disposed.</summary>
internal sealed class Umask : IDisposable
{
    private readonly Tmds.Linux.mode_t _before;

    internal Umask(int mask) => _before = umask((ushort)mask);

    public void Dispose() => umask(_before);
}
