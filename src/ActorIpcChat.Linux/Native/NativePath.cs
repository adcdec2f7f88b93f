using System.Text;

namespace ActorIpcChat.Linux.Native;

internal static class NativePath
{
    /// <summary>The path's bytes with the NUL that the kernel wants at the end.</summary>
    internal static byte[] NullTerminated(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }
}
