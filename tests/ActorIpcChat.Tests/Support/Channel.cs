using ActorIpcChat.Linux.Files;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Tests;

/// <summary>A pipe as a shell would make it for a standard stream; the ends that the test uses do not block.</summary>
internal sealed unsafe class Channel : IDisposable
{
    internal Channel()
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
