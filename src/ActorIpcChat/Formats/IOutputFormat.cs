using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Formats;

/// <summary>Formats lines for a viewer. A line may come in several parts.</summary>
internal interface IOutputFormat
{
    /// <summary>The output has exactly the bytes of the lines.</summary>
    bool IsVerbatim => false;

    /// <summary>Formats a run of whole lines, or a part of one line.</summary>
    /// <param name="frame">The frame of these bytes.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Number of bytes. The last one is LF unless the line continues.</param>
    /// <param name="output">Receives the result. Bytes of the frame may be added without a copy.</param>
    /// <returns>Bytes taken: fewer than <paramref name="length"/> if the output is nearly full.</returns>
    unsafe int Append(FrameView frame, byte* start, int length, OutputBuffer output);

    /// <summary>Ends an unfinished line whose rest is lost.</summary>
    void EndLine(OutputBuffer output);

    /// <summary>Called before the first line of a batch.</summary>
    void BeginBatch()
    {
    }

    /// <summary>Called after the last line of a batch.</summary>
    void EndBatch(OutputBuffer output)
    {
    }

    /// <summary>Shows a notice: a sender joined, left or was lost. Formats for programs show nothing.</summary>
    /// <param name="frame">A frame of a kind from <see cref="FrameKind.Joined"/> to <see cref="FrameKind.Reachable"/>.</param>
    /// <param name="output">Receives the result.</param>
    void ShowNotice(FrameView frame, OutputBuffer output)
    {
    }

    /// <summary>Shows how many lines were overwritten before they could be shown.</summary>
    /// <returns>False if the format does not show it; then the viewer says it on standard error.</returns>
    bool ShowMissed(long lines, OutputBuffer output) => false;
}
