using System.Text;

namespace ActorIpcChat.Linux.Native;

internal static class NativePath
{
    /// <summary>The path in UTF-8, NUL-terminated.</summary>
    internal static byte[] NullTerminated(string path)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }
}
