using ActorIpcChat.Viewer;

namespace ActorIpcChat.Formats;

/// <summary>The bytes as they were sent, each line with its LF: straight from shared memory, for pipes.</summary>
internal sealed class PlainFormat : IOutputFormat
{
    private bool _insideLine;

    public unsafe int Append(FrameView frame, byte* start, int length, OutputBuffer output)
    {
        output.Add(start, length);
        _insideLine = start[length - 1] != (byte)'\n';
        return length;
    }

    public void EndLine(OutputBuffer output)
    {
        if (_insideLine)
            output.AddCopy("\n"u8);
        _insideLine = false;
    }
}
