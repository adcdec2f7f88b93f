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

    /// <summary>Reads the available bytes, up to a limit; empty if there are none.</summary>
    internal static byte[] Take(this FileDescriptor descriptor, int limit = 1 << 16)
    {
        var buffer = new byte[limit];
        int count;
        fixed (byte* start = buffer)
            count = descriptor.Read(start, limit).Bytes;
        return buffer[..Math.Max(0, count)];
    }

    internal static string TakeText(this FileDescriptor descriptor) => Encoding.UTF8.GetString(descriptor.Take());

    /// <summary>Writes until the pipe is full and returns the number of bytes written.</summary>
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
