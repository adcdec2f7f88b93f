using System.Text;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Tests;

/// <summary>Reads and writes descriptors as bytes and text.</summary>
internal static unsafe class DescriptorText
{
    internal static IoResult Put(this FileDescriptor descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
            return descriptor.Write(start, bytes.Length);
    }

    internal static IoResult Put(this FileDescriptor descriptor, string text) => descriptor.Put(Encoding.UTF8.GetBytes(text));

    /// <summary>What is there now, at most so many bytes; empty when there is nothing.</summary>
    internal static byte[] Take(this FileDescriptor descriptor, int most = 1 << 16)
    {
        var buffer = new byte[most];
        int count;
        fixed (byte* start = buffer)
            count = descriptor.Read(start, most).Bytes;
        return buffer[..Math.Max(0, count)];
    }

    internal static string TakeText(this FileDescriptor descriptor) => Encoding.UTF8.GetString(descriptor.Take());

    /// <summary>Writes until the far end takes no more, and returns how many bytes it took.</summary>
    internal static int Fill(this FileDescriptor descriptor)
    {
        var block = new byte[Fifo.AtomicWrite];
        for (var total = 0; ; total += block.Length)
        {
            if (descriptor.Put(block).WouldBlock)
                return total;
        }
    }
}
