using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>Reads and writes text.</summary>
internal static unsafe class DescriptorText
{
    internal static IoResult WriteText(this FileDescriptor descriptor, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
            return descriptor.Write(start, bytes.Length);
    }

    internal static IoResult WriteText(this StandardOutput output, params string[] pieces)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(pieces));
        var vectors = stackalloc IoVector[pieces.Length];
        fixed (byte* start = bytes)
        {
            var at = start;
            for (var i = 0; i < pieces.Length; i++)
            {
                vectors[i] = new IoVector { Base = at, Length = (nuint)Encoding.UTF8.GetByteCount(pieces[i]) };
                at += vectors[i].Length;
            }

            return output.Write(vectors, pieces.Length);
        }
    }

    internal static IoResult ReadSome(this FileDescriptor descriptor)
    {
        var buffer = stackalloc byte[4096];
        return descriptor.Read(buffer, 4096);
    }

    internal static IoResult ReadSome(this StandardInput input)
    {
        var buffer = stackalloc byte[4096];
        return input.Read(buffer, 4096);
    }

    internal static string ReadText(this FileDescriptor descriptor)
    {
        var buffer = stackalloc byte[4096];
        var result = descriptor.Read(buffer, 4096);
        Assert.Equal(0, result.Errno);
        return Encoding.UTF8.GetString(buffer, result.Bytes);
    }

    internal static string ReadText(this StandardInput input)
    {
        var buffer = stackalloc byte[4096];
        var result = input.Read(buffer, 4096);
        Assert.Equal(0, result.Errno);
        return Encoding.UTF8.GetString(buffer, result.Bytes);
    }

    /// <summary>Writes until the pipe is full. Returns the number of bytes.</summary>
    internal static int Fill(this FileDescriptor descriptor)
    {
        var block = new string('x', Fifo.AtomicWrite);
        for (var total = 0; ; total += Fifo.AtomicWrite)
        {
            if (descriptor.WriteText(block).WouldBlock)
                return total;
        }
    }
}
