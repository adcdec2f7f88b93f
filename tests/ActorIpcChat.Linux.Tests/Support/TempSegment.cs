using ActorIpcChat.Linux.Memory;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A temporary shared memory segment with an unused key.</summary>
internal sealed class TempSegment : IDisposable
{
    internal const int ReadWrite = 0x180;

    internal TempSegment(long size = 4096, int mode = ReadWrite)
    {
        SharedMemorySegment? made;
        do
        {
            Key = FreshKey();
            made = SharedMemorySegment.TryCreate(Key, size, mode);
        }
        while (made is null);
        Segment = made.Value;
    }

    internal int Key { get; }

    internal SharedMemorySegment Segment { get; }

    internal static int FreshKey() => Random.Shared.Next(0x10000000, int.MaxValue);

    public void Dispose() => Segment.Remove();
}
