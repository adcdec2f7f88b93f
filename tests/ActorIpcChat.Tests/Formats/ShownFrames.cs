using System.Text;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.Formats;

/// <summary>The output of a format for frames, as a viewer writes it.</summary>
internal sealed unsafe class ShownFrames : IDisposable
{
    private readonly TestPipe _pipe = new();
    private readonly OutputBuffer _buffer = new();
    private readonly GuardedMemory _memory = new(FrameHeader.MaxLength);
    private readonly StandardOutput _output;

    internal ShownFrames() => _output = _pipe.Output();

    internal OutputBuffer Buffer => _buffer;

    /// <summary>Shows whole frames and ends the last line.</summary>
    internal string Text(IOutputFormat format, params byte[][] frames)
        => Encoding.UTF8.GetString([.. Bytes(format, frames), .. End(format)]);

    internal byte[] Bytes(IOutputFormat format, params byte[][] frames)
    {
        List<byte> shown = [];
        foreach (var frame in frames)
            shown.AddRange(Bytes(format, frame, 0));
        return [.. shown];
    }

    /// <summary>Shows a frame from an offset in its payload.</summary>
    internal byte[] Bytes(IOutputFormat format, byte[] frame, int offset)
    {
        var start = _memory.Put(frame);
        Assert.True(FrameHeader.TryRead(start, out var header, FrameHeader.MaxLength));
        var view = new FrameView(header, start);
        List<byte> shown = [];
        while (offset < header.PayloadLength)
        {
            var taken = format.Append(view, view.PayloadStart + offset, header.PayloadLength - offset, _buffer);
            Assert.InRange(taken, 1, header.PayloadLength - offset);
            offset += taken;
            shown.AddRange(Written());
        }

        return [.. shown];
    }

    internal byte[] End(IOutputFormat format)
    {
        format.EndLine(_buffer);
        return Written();
    }

    /// <summary>The buffer's content.</summary>
    internal byte[] Written()
    {
        List<byte> shown = [];
        while (_buffer.WriteTo(_output).WouldBlock)
            shown.AddRange(_pipe.Reading.Take());
        shown.AddRange(_pipe.Reading.Take());
        Assert.True(_buffer.IsEmpty);
        return [.. shown];
    }

    public void Dispose()
    {
        _output.Dispose();
        _memory.Dispose();
        _buffer.Dispose();
        _pipe.Dispose();
    }
}
