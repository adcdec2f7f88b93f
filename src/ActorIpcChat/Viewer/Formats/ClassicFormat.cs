using System.Text;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Viewer.Formats;

/// <summary>As the original viewers print it: <c>I am A1, recv from A:[text]</c>.</summary>
internal sealed class ClassicFormat(Role role) : IOutputFormat
{
    private readonly byte[] _prefix = Encoding.ASCII.GetBytes($"I am {role.Letter()}1, recv from {role.Letter()}:[");
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
