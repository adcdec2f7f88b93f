using ActorIpcChat.Linux.Files;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A pipe or a pair of sockets. Children inherit the descriptors, which block unless stated otherwise.</summary>
internal sealed unsafe class ConnectedPair : IDisposable
{
    private ConnectedPair(int* ends) => (Reading, Writing) = (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));

    internal FileDescriptor Reading { get; }

    internal FileDescriptor Writing { get; }

    internal static ConnectedPair Pipe(bool blocking = true)
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, pipe2(ends, blocking ? 0 : O_NONBLOCK));
        return new ConnectedPair(ends);
    }

    internal static ConnectedPair Sockets()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
        return new ConnectedPair(ends);
    }

    public void Dispose()
    {
        Reading.Dispose();
        Writing.Dispose();
    }
}
