using ActorIpcChat.Text;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Formats;

/// <summary>
/// A format that needs whole lines. Lines that were cut into frames are joined first. Longer lines come in pieces, so length is unlimited.
/// </summary>
/// <param name="maxPiece">Bytes of the longest whole line, at least one frame.</param>
internal abstract class LineFormat(int maxPiece) : IOutputFormat
{
    private const int SmallHold = 1 << 16;

    private readonly byte[] _nick = new byte[FrameHeader.MaxNick];
    private byte[] _hold = [];
    private int _held;
    private int _nickLength;
    private int _part;
    private long _number;
    private long _sent;
    private long _nextNumber;
    private nint _next;

    /// <summary>A line has begun and not ended.</summary>
    private bool IsInsideLine => _part > 0;

    public unsafe int Append(FrameView frame, byte* start, int length, OutputBuffer output)
    {
        var taken = 0;
        var number = _next == (nint)start ? _nextNumber : frame.Header.FirstLine + CountLines(frame.PayloadStart, start);
        while (taken < length && !output.IsNearlyFull)
        {
            var rest = new ReadOnlySpan<byte>(start + taken, length - taken);
            var end = rest.IndexOf((byte)'\n');
            // A line that is too long is handled as if it came in frames.
            if ((end < 0 ? rest.Length : end) > maxPiece)
            {
                rest = rest[..FrameHeader.MaxPayload(0)];
                end = -1;
            }

            var bytes = end < 0 ? rest : rest[..end];
            if (!IsInsideLine)
                Begin(frame, number);
            if (_held + bytes.Length > maxPiece)
                ShowFullHold(output);
            // Work on a copy: another process may change the shared line after it was made safe for a terminal.
            Hold(bytes);
            if (end >= 0)
                EndLine(output);
            taken += bytes.Length + (end < 0 ? 0 : 1);
            number += end < 0 ? 0 : 1;
        }

        var whole = start + taken == frame.PayloadStart + frame.Header.PayloadLength;
        (_next, _nextNumber) = (whole ? 0 : (nint)(start + taken), number);
        return taken;
    }

    public void EndLine(OutputBuffer output)
    {
        if (!IsInsideLine)
            return;
        ShowHeld(_held, more: false, output);
        (_held, _part) = (0, 0);
        if (_hold.Length > SmallHold)
            _hold = [];
    }

    public virtual void BeginBatch()
    {
    }

    public virtual void EndBatch(OutputBuffer output)
    {
    }

    public virtual void ShowNotice(FrameView frame, OutputBuffer output)
    {
    }

    public virtual bool ShowMissed(long lines, OutputBuffer output) => false;

    /// <summary>Formats a line or a piece of one.</summary>
    protected abstract void Show(in LinePiece piece, OutputBuffer output);

    private void Begin(FrameView frame, long number)
    {
        (_part, _number, _sent, _nickLength) = (1, number, frame.Header.Sent, frame.Header.NickLength);
        frame.Nick.CopyTo(_nick);
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_held + bytes.Length > _hold.Length)
            Array.Resize(ref _hold, Math.Min(maxPiece, Math.Max(_held + bytes.Length, Math.Max(SmallHold, 2 * _hold.Length))));
        bytes.CopyTo(_hold.AsSpan(_held));
        _held += bytes.Length;
    }

    private void ShowFullHold(OutputBuffer output)
    {
        // Cut between characters: half a character is not valid text.
        var whole = Utf8Text.LengthWithoutCutCharacter(_hold.AsSpan(0, _held));
        ShowHeld(whole, more: true, output);
        _part++;
        _hold.AsSpan(whole, _held - whole).CopyTo(_hold);
        _held -= whole;
    }

    private void ShowHeld(int length, bool more, OutputBuffer output)
        => Show(new LinePiece(_hold.AsSpan(0, length), _nick.AsSpan(0, _nickLength), _number, _sent, _part, more), output);

    private static unsafe int CountLines(byte* from, byte* to) => new ReadOnlySpan<byte>(from, (int)(to - from)).Count((byte)'\n');
}
