using System.Buffers;
using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Formats;

/// <summary>
/// Breaks text into terminal rows, between words if possible. Makes control characters visible: ESC as <c>^[</c> (like <c>cat -v</c>),
/// U+202E as <c>&lt;U+202E&gt;</c>, invalid bytes as <c>\xff</c>. A line may come in pieces.
/// </summary>
/// <param name="marks">Show these in reverse video, to tell them from text that looks the same.</param>
internal sealed class RowWriter(bool marks)
{
    private const int TabStop = 8;

    /// <summary>Bytes after which a word is written unfinished, such as a flood of combining marks.</summary>
    private const int MaxWord = 4096;

    private static readonly SearchValues<byte> WordBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Utf8Text.Printable[1..]));

    private readonly ArrayBufferWriter<byte> _word = new(256);
    private CellCounter _counter;
    private int _wordCells;
    private int _spaces;
    private int _column;
    private int _start;
    private int _indent;
    private int _width;
    private bool _rowHasWord;
    private bool _endsInMark;

    /// <summary>Within a URL that is longer than a row: its next rows begin at the edge, so that no blanks are in it when it is copied.</summary>
    private bool _insideUrl;

    /// <summary>Columns of the longest part of a word in a row.</summary>
    private int Room => _width - (_insideUrl ? 0 : _indent);

    /// <summary>Begins a line.</summary>
    /// <param name="column">Columns already used in its first row.</param>
    /// <param name="indent">Columns before the text in further rows.</param>
    /// <param name="width">Columns of a row, more than the indent; <see cref="int.MaxValue"/>: rows are not broken.</param>
    public void Begin(int column, int indent, int width)
    {
        (_column, _start, _indent, _width) = (column, column, indent, width);
        (_spaces, _rowHasWord, _insideUrl) = (0, false, false);
        _counter.Clear();
    }

    /// <summary>Adds text of the line: any bytes.</summary>
    public void Write(ReadOnlySpan<byte> text, OutputBuffer output)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(WordBytes);
            run = run < 0 ? text.Length : run;
            if (run > 0)
            {
                WriteAscii(text[..run], output);
                text = text[run..];
                continue;
            }

            var valid = Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done;
            if (!valid)
            {
                foreach (var value in text[..length])
                    Mark(VisibleText.Escape(value), output);
            }
            else if (rune.Value == ' ')
            {
                Space(1, output);
            }
            else if (rune.Value == '\t')
            {
                FlushWord(output);
                Space(TabStop - ((_column - _start + _spaces) % TabStop), output);
            }
            else if (Utf8Text.IsControl(rune))
            {
                Mark(VisibleText.Escape(rune), output);
            }
            else
            {
                Add(rune, text[..length], output);
            }

            text = text[length..];
        }
    }

    /// <summary>Writes the rest of the line without trailing spaces.</summary>
    public void End(OutputBuffer output) => FlushWord(output);

    private void WriteAscii(ReadOnlySpan<byte> text, OutputBuffer output)
    {
        while (!text.IsEmpty)
        {
            MakeRoom(1, output);
            var length = Math.Min(text.Length, Math.Min(Room - _wordCells, MaxWord));
            Append(text[..length], length);
            _counter.Add(new Rune(text[length - 1]), out _);
            text = text[length..];
        }
    }

    private void Add(Rune rune, ReadOnlySpan<byte> bytes, OutputBuffer output)
    {
        var cells = _counter.Add(rune, out var joins);
        // A row may break between wide characters (CJK) as between words.
        if (!joins && cells == 2)
            FlushWord(output);
        if (!joins || cells > 0)
            MakeRoom(cells == 1 && !joins && CellCounter.MayWiden(rune) ? 2 : cells, output);
        Append(bytes, cells);
        if (_word.WrittenCount > MaxWord)
            FlushWord(output);
    }

    private void Mark(string text, OutputBuffer output)
    {
        MakeRoom(text.Length, output);
        _counter.Clear();
        // One reversed run for marks in a row.
        if (marks && !_endsInMark)
            _word.Write("\e[7m"u8);
        _word.Write(Encoding.ASCII.GetBytes(text));
        _wordCells += text.Length;
        _endsInMark = marks;
    }

    private void Append(ReadOnlySpan<byte> bytes, int cells)
    {
        EndMark();
        _word.Write(bytes);
        _wordCells += cells;
    }

    private void EndMark()
    {
        if (_endsInMark)
            _word.Write("\e[27m"u8);
        _endsInMark = false;
    }

    private void Space(int count, OutputBuffer output)
    {
        FlushWord(output);
        _counter.Clear();
        _insideUrl = false;
        _spaces = Math.Min(_spaces + count, _width);
    }

    /// <summary>Breaks a word that is longer than a row.</summary>
    private void MakeRoom(int cells, OutputBuffer output)
    {
        if (_wordCells + cells <= Room && _word.WrittenCount <= MaxWord)
            return;
        var isUrl = _word.WrittenSpan.IndexOf("://"u8) > 0;
        FlushWord(output);
        _insideUrl |= isUrl;
    }

    private void FlushWord(OutputBuffer output)
    {
        EndMark();
        if (_word.WrittenCount == 0)
            return;
        if ((long)_column + _spaces + _wordCells > _width && (_rowHasWord || _column > _indent))
            NewRow(output);
        else
            AddSpaces(Math.Min(_spaces, Math.Max(0, _width - _column - _wordCells)), output);
        output.AddCopy(_word.WrittenSpan);
        _column += _wordCells;
        (_wordCells, _spaces, _rowHasWord) = (0, 0, true);
        _word.ResetWrittenCount();
    }

    private void NewRow(OutputBuffer output)
    {
        output.AddCopy("\n"u8);
        _column = 0;
        var indent = _insideUrl ? 0 : _indent;
        AddSpaces(indent, output);
        (_start, _rowHasWord) = (indent, false);
    }

    private void AddSpaces(int count, OutputBuffer output)
    {
        _column += count;
        for (; count > 0; count -= Blank.Length)
            output.AddCopy(Blank[..Math.Min(count, Blank.Length)]);
    }

    private static ReadOnlySpan<byte> Blank => "                                                                "u8;
}
