using System.Text;
using ActorIpcChat.Viewer;

namespace ActorIpcChat.Formats;

/// <summary>The original viewers' format: <c>I am A1, recv from A:[text]</c>.</summary>
/// <param name="viewed">Whose memory is shown, A or B.</param>
internal sealed class ClassicFormat(string viewed) : IOutputFormat
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes($"I am {viewed}1, recv from {viewed}:[");
    private bool _insideLine;

    public unsafe int Append(FrameView frame, byte* start, int length, OutputBuffer output)
    {
        var taken = 0;
        while (taken < length && !output.IsNearlyFull)
        {
            if (!_insideLine)
                output.AddCopy(_prefix);
            var rest = new ReadOnlySpan<byte>(start + taken, length - taken);
            var end = rest.IndexOf((byte)'\n');
            _insideLine = end < 0;
            output.Add(start + taken, _insideLine ? rest.Length : end);
            taken += _insideLine ? rest.Length : end + 1;
            if (!_insideLine)
                output.AddCopy("]\n"u8);
        }

        return taken;
    }

    public void EndLine(OutputBuffer output)
    {
        if (_insideLine)
            output.AddCopy("]\n"u8);
        _insideLine = false;
    }
}
