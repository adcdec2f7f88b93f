using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Formats;

/// <summary>How a viewer shows lines. It may be called with a part of a line, and with the rest later.</summary>
internal interface IOutputFormat
{
    /// <summary>Adds what is to be written for a run of whole lines or a part of one.</summary>
    /// <param name="frame">Where the bytes come from.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">How many; the last one is LF unless the line goes on.</param>
    /// <param name="output">Gets the bytes; what lies in the frame may be added without copying it.</param>
    /// <returns>Bytes that were taken; fewer than given when the output is nearly full.</returns>
    unsafe int Append(FrameView frame, byte* start, int length, OutputBuffer output);

    /// <summary>Ends a line that was begun and whose rest will never come.</summary>
    void EndLine(OutputBuffer output);

    /// <summary>Lines are about to come.</summary>
    void BeginBatch()
    {
    }

    /// <summary>All that came at once are there.</summary>
    void EndBatch(OutputBuffer output)
    {
    }

    /// <summary>What became of the sender; nothing to see for programs that count lines.</summary>
    /// <param name="frame">Of a kind from <see cref="FrameKind.Joined"/> to <see cref="FrameKind.Reachable"/>.</param>
    /// <param name="output">Gets the bytes.</param>
    void ShowNote(FrameView frame, OutputBuffer output)
    {
    }

    /// <summary>Lines were overwritten before they could be shown.</summary>
    /// <returns>False where that is none of the format's business, so that it is said elsewhere.</returns>
    bool ShowMissed(long lines, OutputBuffer output) => false;
}
