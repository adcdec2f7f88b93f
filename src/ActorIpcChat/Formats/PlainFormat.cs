using ActorIpcChat.Viewer;

namespace ActorIpcChat.Formats;

/// <summary>The lines as sent, each with its LF: written from shared memory without a copy, for pipes.</summary>
internal sealed class PlainFormat : IOutputFormat
{
    private bool _insideLine;

    public bool IsVerbatim => true;

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
