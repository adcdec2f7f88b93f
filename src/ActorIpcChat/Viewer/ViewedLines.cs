using System.Runtime.InteropServices;
using ActorIpcChat.Formats;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Viewer;

/// <summary>
/// How far a viewer has got in a segment, which it keeps should that be removed and made again; and, where the writer may overwrite what
/// is being read, copies of the frames, from which only whole lines go into a batch. The beginning of a line is held back until its end
/// has come.
/// </summary>
/// <remarks>
/// The payloads stand one behind the other, so that a line that was cut into several frames is one run of bytes:
/// <code>
///  begin                              used
///    | held … | payload | payload … |   free, at least a batch and a frame
/// </code>
/// </remarks>
internal sealed unsafe class ViewedLines : IDisposable
{
    /// <summary>Bytes of the longest line that is held back; a longer one counts as missed.</summary>
    public const int MaxLine = 16 << 20;

    private const int Room = Batch.MaxBytes + FrameHeader.MaxLength;
    private const int NickOfFrame = Batch.MaxFrames;
    private const int NickOfLine = Batch.MaxFrames + 1;

    private byte* _bytes;
    private byte* _nicks;
    private int _capacity;
    private int _begin;
    private int _used;
    private FrameHeader _begun;
    private Unfinished _line;

    /// <summary>What became of the beginning of a line that has no end yet.</summary>
    private enum Unfinished
    {
        /// <summary>There is no such line.</summary>
        None,

        /// <summary>It is here.</summary>
        Held,

        /// <summary>It was shown already, by a viewer that need not fear that the rest is overwritten.</summary>
        Shown,

        /// <summary>It was overwritten, or is too long: the line is missed.</summary>
        Lost,
    }

    /// <summary>The segment's; 0 before the first one.</summary>
    public ulong Generation { get; private set; }

    /// <summary>Where the viewer was when it let go of the segment.</summary>
    public long Position { get; set; }

    /// <summary>Number of the line that comes next, from 0 in each segment.</summary>
    public long Next { get; private set; }

    /// <summary>Lines before this one are history that is not to be shown.</summary>
    public long ShowFrom { get; set; }

    /// <summary>The beginning of a line is held back.</summary>
    public bool IsHolding => _line == Unfinished.Held;

    /// <summary>A line whose beginning has to stay with its end has begun, or one of which nothing is to be shown.</summary>
    public bool IsInsideLine => _line is Unfinished.Held or Unfinished.Lost;

    /// <summary>Bytes that were copied since <see cref="BeginBatch"/>.</summary>
    public int Copied { get; private set; }

    /// <summary>Begins with a segment that was not seen before.</summary>
    /// <param name="generation">The segment's.</param>
    /// <param name="linesBefore">Lines that ended before the place where the viewer begins.</param>
    public void Begin(ulong generation, long linesBefore)
        => (Generation, Next, ShowFrom, _line) = (generation, linesBefore, linesBefore, Unfinished.None);

    /// <summary>A frame is shown from where it lies.</summary>
    public void Pass(FrameHeader frame)
    {
        Next += frame.Lines;
        if (frame.Kind == FrameKind.Lines)
            _line = frame.EndsInsideLine ? Unfinished.Shown : Unfinished.None;
    }

    /// <summary>What was copied for the last batch is out.</summary>
    public void BeginBatch()
    {
        var held = IsHolding ? _used - _begin : 0;
        if (_begin > 0)
            new Span<byte>(_bytes + _begin, held).CopyTo(new Span<byte>(_bytes, held));
        (_begin, _used, Copied) = (0, held, 0);
        if (_nicks == null)
            _nicks = (byte*)NativeMemory.Alloc((Batch.MaxFrames + 2) * FrameHeader.MaxNick);
        if (_capacity >= held + Room && (held > 0 || _capacity == Room))
            return;
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)(held + Room));
        _capacity = held + Room;
    }

    /// <summary>Copies a frame behind the others. It counts only once <see cref="Add"/> was called.</summary>
    public void Copy(FrameHeader frame, byte* start)
    {
        new Span<byte>(start + FrameHeader.Size, frame.NickLength).CopyTo(Nick(NickOfFrame));
        new Span<byte>(start + frame.PayloadOffset, frame.PayloadLength).CopyTo(Bytes(_used, _used + frame.PayloadLength));
    }

    /// <summary>Lines were overwritten: what comes next is the oldest frame that is whole.</summary>
    /// <param name="lines">Lines that ended before that frame; -1 where that is not known.</param>
    /// <param name="bytes">Bytes that are gone: there cannot be more lines in them.</param>
    /// <param name="batch">An empty one; it gets the number of lines that were missed.</param>
    public void Lose(long lines, long bytes, Batch batch)
    {
        batch.AfterGap |= _line == Unfinished.Shown;
        Forget();
        if (lines < 0)
            return;
        batch.Missed += Math.Clamp(lines - Math.Max(Next, ShowFrom), 0, bytes);
        Next = lines;
    }

    /// <summary>A line has begun whose rest is lost.</summary>
    public void Forget() => (_line, _begin, _used) = (Unfinished.None, 0, 0);

    /// <summary>A line that is missed ends in a frame, which is to begin a batch then.</summary>
    public bool Misses(FrameHeader frame) => frame.Lines > 0 && (_line == Unfinished.Lost || StartsLost(frame));

    /// <summary>Adds to a batch the whole lines of the frame that was copied last, or what it says besides lines.</summary>
    public void Add(FrameHeader frame, Batch batch)
    {
        Copied += frame.Length;
        if (frame.Kind != FrameKind.Lines)
        {
            Show(frame, NickOfFrame, _used, _used, batch);
            return;
        }

        if (StartsLost(frame))
            _line = Unfinished.Lost;
        var (start, end, number, next) = (_used, _used + frame.PayloadLength, frame.FirstLine, Next + frame.Lines);
        if (_line != Unfinished.None)
        {
            var lineEnd = Bytes(start, end).IndexOf((byte)'\n');
            if (lineEnd < 0)
            {
                GoOn(frame, end, batch);
                return;
            }

            start += lineEnd + 1;
            number++;
            End(frame, start, batch);
        }

        var whole = start + Bytes(start, end).LastIndexOf((byte)'\n') + 1;
        var last = frame.FirstLine + frame.Lines;
        if (whole > start)
            Show(frame with { FirstLine = number, Lines = (int)Math.Max(0, last - number) }, NickOfFrame, start, whole, batch);
        if (whole < end)
        {
            (_line, _begin, _begun) = (Unfinished.Held, whole, frame with { FirstLine = last, Lines = 1 });
            Nick(NickOfFrame).CopyTo(Nick(NickOfLine));
        }

        (_used, Next) = (end, next);
    }

    /// <summary>No end will come for the line that is held back: it ends here.</summary>
    public void EndHeld(Batch batch)
    {
        _bytes[_used++] = (byte)'\n';
        End(_begun, _used, batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        NativeMemory.Free(_nicks);
        _bytes = _nicks = null;
    }

    private bool StartsLost(FrameHeader frame)
        => frame.Kind == FrameKind.Lines && _line == Unfinished.None && frame.StartsInsideLine;

    /// <summary>A frame has nothing but the middle of the line that has begun.</summary>
    private void GoOn(FrameHeader frame, int end, Batch batch)
    {
        if (_line == Unfinished.Shown)
            Show(frame, NickOfFrame, _used, end, batch);
        else if (_line == Unfinished.Held && end - _begin > MaxLine)
            (_line, _used) = (Unfinished.Lost, _begin);
        if (_line != Unfinished.Lost)
            _used = end;
    }

    /// <summary>The line that has begun ends in a frame.</summary>
    private void End(FrameHeader frame, int end, Batch batch)
    {
        if (_line == Unfinished.Held)
            Show(_begun, NickOfLine, _begin, end, batch);
        else if (_line == Unfinished.Shown)
            Show(frame with { Lines = 1 }, NickOfFrame, _used, end, batch);
        else if (Next++ >= ShowFrom)
            batch.Missed++;
        (_line, _begin) = (Unfinished.None, 0);
    }

    private void Show(FrameHeader frame, int nick, int start, int end, Batch batch)
    {
        if (batch.Lines == 0)
            batch.Skip = Math.Max(0, ShowFrom - Next);
        Next += frame.Lines;
        Nick(nick).CopyTo(Nick(batch.Count));
        var length = FrameHeader.Size + frame.NickLength + (end - start) + FrameHeader.TrailerSize;
        batch.Add(new FrameView(frame with { Length = length, Cut = FrameCut.None }, _nicks + (batch.Count * FrameHeader.MaxNick), _bytes + start));
    }

    private Span<byte> Bytes(int start, int end) => new(_bytes + start, end - start);

    private Span<byte> Nick(int index) => new(_nicks + (index * FrameHeader.MaxNick), FrameHeader.MaxNick);
}
