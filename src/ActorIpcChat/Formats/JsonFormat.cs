using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Formats;

/// <summary>
/// One JSON object per line:
/// <c>{"from":"A","nick":"alice","seq":3,"time":"2026-11-24T21:05:07.123456Z","text":"hi"}</c>
/// <list type="bullet">
/// <item><c>from</c>: the sender, "A" or "B": b1 shows B's memory, with lines from A. In a room of many: the nick.</item>
/// <item><c>nick</c>: the sender's nick; empty for an original program.</item>
/// <item><c>seq</c>: number of the line in the sender's session, from 1.</item>
/// <item><c>time</c>: when the line was sent: RFC 3339, UTC, microseconds.</item>
/// <item><c>text</c>; or <c>base64</c> (RFC 4648) if the bytes are not valid UTF-8.</item>
/// <item><c>part</c> and <c>more</c>: only in lines over <see cref="MaxPiece"/> bytes, which take several objects with one <c>seq</c>.
/// <c>part</c> counts from 1; <c>more</c> is false in the last. The parts' bytes, each text or base64, are the line.</item>
/// </list>
/// With notices there are also objects with <c>note</c> instead of <c>seq</c> and <c>text</c>: "joined", "left", "lost", "unreachable" or
/// "reachable".
/// </summary>
/// <param name="from">The sender of all lines; null: each line's nick.</param>
/// <param name="notices">Write notices, too.</param>
internal sealed class JsonFormat(string? from, bool notices = false) : LineFormat(MaxPiece)
{
    /// <summary>Bytes of the longest line in one object.</summary>
    public const int MaxPiece = 1 << 20;

    private readonly byte[]? _begin = from is null ? null : Encoding.ASCII.GetBytes($"{{\"from\":\"{from}\",\"nick\":\"");
    private readonly byte[] _time = new byte[40];
    private int _timeLength;
    private long _timeOf;

    public override void ShowNotice(FrameView frame, OutputBuffer output)
    {
        if (!notices)
            return;
        BeginObject(frame.Nick, output);
        output.AddCopy("\",\"time\":\""u8);
        output.AddCopy(Time(frame.Header.Sent));
        output.AddCopy("\",\"note\":\""u8);
        output.AddCopy(frame.Header.Kind switch
        {
            FrameKind.Joined => "joined"u8,
            FrameKind.Left => "left"u8,
            FrameKind.Unreachable => "unreachable"u8,
            FrameKind.Reachable => "reachable"u8,
            _ => "lost"u8,
        });
        output.AddCopy("\"}\n"u8);
    }

    protected override void Show(in LinePiece piece, OutputBuffer output)
    {
        BeginObject(piece.Nick, output);
        output.AddCopy("\",\"seq\":"u8);
        AddNumber(piece.Number, output);
        output.AddCopy(",\"time\":\""u8);
        output.AddCopy(Time(piece.Sent));
        if (Utf8.IsValid(piece.Bytes))
        {
            output.AddCopy("\",\"text\":\""u8);
            JsonText.Write(piece.Bytes, output);
        }
        else
        {
            output.AddCopy("\",\"base64\":\""u8);
            JsonText.WriteBase64(piece.Bytes, output);
        }

        output.AddCopy("\""u8);
        if (!piece.IsWhole)
        {
            output.AddCopy(",\"part\":"u8);
            AddNumber(piece.Part, output);
            output.AddCopy(piece.More ? ",\"more\":true"u8 : ",\"more\":false"u8);
        }

        output.AddCopy("}\n"u8);
    }

    /// <summary>Cached: lines that were read together have the same time.</summary>
    private ReadOnlySpan<byte> Time(long sent)
    {
        if (_timeLength == 0 || sent != _timeOf)
        {
            SentTime.Of(sent).TryFormat(_time, out _timeLength, "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'ffffff'Z'", CultureInfo.InvariantCulture);
            _timeOf = sent;
        }

        return _time.AsSpan(0, _timeLength);
    }

    private static void AddNumber(long number, OutputBuffer output)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var length);
        output.Advance(length);
    }

    private void BeginObject(ReadOnlySpan<byte> nick, OutputBuffer output)
    {
        if (_begin is null)
        {
            output.AddCopy("{\"from\":\""u8);
            JsonText.Write(nick, output);
            output.AddCopy("\",\"nick\":\""u8);
        }
        else
        {
            output.AddCopy(_begin);
        }

        JsonText.Write(nick, output);
    }
}
