using ActorIpcChat.Linux.Files;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Tests;

/// <summary>A pipe for a standard stream, as a shell makes it; the ends are non-blocking.</summary>
internal sealed unsafe class TestPipe : IDisposable
{
    internal TestPipe()
    {
        var ends = stackalloc int[2];
        Assert.Equal(0, pipe2(ends, O_NONBLOCK));
        (Reading, Writing) = (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
    }

    internal FileDescriptor Reading { get; }

    internal FileDescriptor Writing { get; }

    internal StandardInput Input() => StandardInput.TryOpen(Reading.Number)!;

    internal StandardOutput Output() => StandardOutput.TryOpen(Writing.Number)!;

    public void Dispose()
    {
        Reading.Dispose();
        Writing.Dispose();
    }
}
