namespace ActorIpcChat.Viewer.Formats;

/// <summary>The bytes as they were sent, each line with its LF: straight from shared memory, for pipes.</summary>
internal sealed class PlainFormat : IOutputFormat
{
    public unsafe int Append(FrameView frame, byte* start, int length, OutputBuffer output)
    {
        output.Add(start, length);
        return length;
    }
}
