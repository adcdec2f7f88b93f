using System.Runtime.InteropServices;
using ActorIpcChat.Formats;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Viewer;

/// <summary>
/// A viewer's position in a segment, which it keeps if the segment is recreated. If the writer may overwrite frames while they are read, also
/// copies of them: then only whole lines go into a batch, and the start of a line is held back until its end is copied.
/// </summary>
/// <remarks>
/// The payloads are contiguous, so a line that was cut into several frames is one run of bytes:
/// <code>
///  begin                              used
///    | held … | payload | payload … |   free, at least a batch and a frame
/// </code>
/// </remarks>
internal sealed unsafe class ViewedLines : IDisposable
{
    /// <summary>Bytes of the longest line that is held back; a longer one counts as missed.</summary>
    public const int MaxLine = 16 << 20;

    private const int BatchSpace = Batch.MaxBytes + FrameHeader.MaxLength;
    private const int NickOfFrame = Batch.MaxFrames;
    private const int NickOfLine = Batch.MaxFrames + 1;

    private byte* _bytes;
    private byte* _nicks;
    private int _capacity;
    private int _begin;
    private int _used;
    private FrameHeader _openFrame;
    private (long Position, long Lines) _openAt;
    private Unfinished _openLine;
    private long _position;
    private int _linesBefore;

    /// <summary>State of the line whose end has not come yet.</summary>
    private enum Unfinished
    {
        /// <summary>There is no such line.</summary>
        None,

        /// <summary>Its start is held back.</summary>
        Held,

        /// <summary>Its start was shown in place, when the writer could not overwrite the rest.</summary>
        Shown,

        /// <summary>Its start was overwritten, or is too long: the line is missed.</summary>
        Lost,
    }

    /// <summary>Generation of the segment; 0 before the first one.</summary>
    public ulong Generation { get; private set; }

    /// <summary>The viewer's position when it detached the segment.</summary>
    public long Position { get; set; }

    /// <summary>What the viewer has acknowledged as a named consumer when it left the segment.</summary>
    public StoredCursor Acknowledged { get; set; }

    /// <summary>Number of the next line, from 0 in each segment.</summary>
    public long Next { get; private set; }

    /// <summary>Lines before this number are older than the requested history.</summary>
    public long ShowFrom { get; set; }

    /// <summary>
    /// Ring position of the frame in which a line begins that has not ended, and the lines that end in it before; null if there is no such
    /// line, or its start is lost.
    /// </summary>
    public (long Position, long Lines)? OpenLine => _openLine is Unfinished.Held or Unfinished.Shown ? _openAt : null;

    /// <summary>The start of a line is held back.</summary>
    public bool HoldsLine => _openLine == Unfinished.Held;

    /// <summary>The next frame continues a line that is held back or missed, so it must be copied.</summary>
    public bool IsInsideLine => _openLine is Unfinished.Held or Unfinished.Lost;

    /// <summary>Bytes of frames that were copied since <see cref="BeginBatch"/>.</summary>
    public int Copied { get; private set; }

    /// <summary>Begins a segment that is new to this viewer.</summary>
    /// <param name="generation">Generation of the segment.</param>
    /// <param name="linesBefore">Lines that ended before the viewer's first position.</param>
    /// <param name="skip">Lines behind it that are not shown.</param>
    public void Begin(ulong generation, long linesBefore, long skip = 0)
        => (Generation, Next, ShowFrom, _openLine) = (generation, linesBefore, linesBefore + skip, Unfinished.None);

    /// <summary>Counts a frame that is shown in place, without a copy.</summary>
    public void ShowInPlace(FrameHeader frame, long position)
    {
        Next += frame.Lines;
        if (frame.Lines > 0 || _openLine == Unfinished.None)
            _openAt = (position, frame.Lines);
        if (frame.Kind == FrameKind.Lines)
            _openLine = frame.EndsInsideLine ? Unfinished.Shown : Unfinished.None;
    }

    /// <summary>Frees the copies of the last batch, which is shown, and makes space for the next.</summary>
    public void BeginBatch()
    {
        var held = HoldsLine ? _used - _begin : 0;
        if (_begin > 0)
            new Span<byte>(_bytes + _begin, held).CopyTo(new Span<byte>(_bytes, held));
        (_begin, _used, Copied) = (0, held, 0);
        if (_nicks == null)
            _nicks = (byte*)NativeMemory.Alloc((Batch.MaxFrames + 2) * FrameHeader.MaxNick);
        if (_capacity >= held + BatchSpace && (held > 0 || _capacity == BatchSpace))
            return;
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)(held + BatchSpace));
        _capacity = held + BatchSpace;
    }

    /// <summary>Copies a frame behind the others. <see cref="Add"/> makes it count.</summary>
    public void Copy(FrameHeader frame, byte* start, long position)
    {
        (_position, _linesBefore) = (position, 0);
        new Span<byte>(start + FrameHeader.Size, frame.NickLength).CopyTo(Nick(NickOfFrame));
        new Span<byte>(start + frame.PayloadOffset, frame.PayloadLength).CopyTo(Bytes(_used, _used + frame.PayloadLength));
    }

    /// <summary>Skips overwritten lines: the next frame is the oldest whole one.</summary>
    /// <param name="lines">Lines that ended before that frame; -1 if unknown.</param>
    /// <param name="bytes">Bytes that were overwritten: an upper limit for the lines in them.</param>
    /// <param name="batch">An empty batch; gets the number of missed lines.</param>
    public void SkipTo(long lines, long bytes, Batch batch)
    {
        batch.EndsOpenLine |= _openLine == Unfinished.Shown;
        Forget();
        if (lines < 0)
            return;
        batch.Missed += Math.Clamp(lines - Math.Max(Next, ShowFrom), 0, bytes);
        Next = lines;
    }

    /// <summary>Drops the line that has begun: its rest is lost.</summary>
    public void Forget() => (_openLine, _begin, _used) = (Unfinished.None, 0, 0);

    /// <summary>Whether a missed line ends in this frame. Such a frame must begin a batch.</summary>
    public bool EndsMissedLine(FrameHeader frame) => frame.Lines > 0 && (_openLine == Unfinished.Lost || ContinuesUnknownLine(frame));

    /// <summary>Adds the frame that was copied last to a batch: its whole lines, or its notice.</summary>
    public void Add(FrameHeader frame, Batch batch)
    {
        Copied += frame.Length;
        if (frame.Kind != FrameKind.Lines)
        {
            Show(frame, NickOfFrame, _used, _used, _position + frame.Length, batch);
            return;
        }

        if (ContinuesUnknownLine(frame))
            _openLine = Unfinished.Lost;
        var behind = frame.EndsInsideLine ? -1 : _position + frame.Length;
        var (start, end, number, next) = (_used, _used + frame.PayloadLength, frame.FirstLine, Next + frame.Lines);
        if (_openLine != Unfinished.None)
        {
            var lineEnd = Bytes(start, end).IndexOf((byte)'\n');
            if (lineEnd < 0)
            {
                ContinueLine(frame, end, batch);
                return;
            }

            start += lineEnd + 1;
            number++;
            End(frame, start, start == end ? behind : -1, batch);
            _linesBefore = 1;
        }

        var whole = start + Bytes(start, end).LastIndexOf((byte)'\n') + 1;
        var last = frame.FirstLine + frame.Lines;
        if (whole > start)
            Show(frame with { FirstLine = number, Lines = (int)Math.Max(0, last - number) }, NickOfFrame, start, whole, behind, batch);
        if (whole < end)
        {
            _openAt = (_position, frame.Lines);
            (_openLine, _begin, _openFrame) = (Unfinished.Held, whole, frame with { FirstLine = last, Lines = 1 });
            Nick(NickOfFrame).CopyTo(Nick(NickOfLine));
        }

        (_used, Next) = (end, next);
    }

    /// <summary>Ends the line that is held back, because no more frames follow.</summary>
    public void EndHeld(Batch batch)
    {
        _bytes[_used++] = (byte)'\n';
        End(_openFrame, _used, -1, batch);
    }

    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_nicks);
        _bytes = _nicks = null;
    }

    private bool ContinuesUnknownLine(FrameHeader frame)
        => frame.Kind == FrameKind.Lines && _openLine == Unfinished.None && frame.StartsInsideLine;

    /// <summary>Takes a frame that has only the middle of the line.</summary>
    private void ContinueLine(FrameHeader frame, int end, Batch batch)
    {
        if (_openLine == Unfinished.Shown)
            Show(frame, NickOfFrame, _used, end, -1, batch);
        else if (_openLine == Unfinished.Held && end - _begin > MaxLine)
            (_openLine, _used) = (Unfinished.Lost, _begin);
        if (_openLine != Unfinished.Lost)
            _used = end;
    }

    /// <summary>Ends the line that has begun with the part in this frame.</summary>
    private void End(FrameHeader frame, int end, long behind, Batch batch)
    {
        if (_openLine == Unfinished.Held)
            Show(_openFrame, NickOfLine, _begin, end, behind, batch);
        else if (_openLine == Unfinished.Shown)
            Show(frame with { Lines = 1 }, NickOfFrame, _used, end, behind, batch);
        else if (Next++ >= ShowFrom)
            batch.Missed++;
        (_openLine, _begin) = (Unfinished.None, 0);
    }

    private void Show(FrameHeader frame, int nick, int start, int end, long behind, Batch batch)
    {
        if (batch.Count == 0)
            batch.FirstLine = Next;
        if (batch.Lines == 0)
            batch.Skip = Math.Max(0, ShowFrom - Next);
        Next += frame.Lines;
        Nick(nick).CopyTo(Nick(batch.Count));
        var length = FrameHeader.Size + frame.NickLength + (end - start) + FrameHeader.TrailerSize;
        batch.Add(new FrameView(frame with { Length = length, Cut = FrameCut.None }, _nicks + (batch.Count * FrameHeader.MaxNick), _bytes + start)
        {
            Position = _position,
            LinesBefore = _linesBefore,
            End = behind,
        });
    }

    private Span<byte> Bytes(int start, int end) => new(_bytes + start, end - start);

    private Span<byte> Nick(int index) => new(_nicks + (index * FrameHeader.MaxNick), FrameHeader.MaxNick);
}
