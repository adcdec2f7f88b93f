using System.Buffers;
using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Formats;

/// <summary>A nick made safe for a terminal and shortened. The last one is cached, since successive lines often have the same.</summary>
/// <param name="cutSign">One column, in place of what was cut off.</param>
internal sealed class ShownNick(string cutSign)
{
    private readonly ArrayBufferWriter<byte> _text = new(64);
    private byte[] _nick = [];
    private int _maxCells = -1;

    /// <summary>UTF-8 without control characters.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Width in columns.</summary>
    public int Cells { get; private set; }

    /// <summary>Sets the nick.</summary>
    /// <param name="nick">Any bytes.</param>
    /// <param name="maxCells">Maximal width in columns.</param>
    public void Set(ReadOnlySpan<byte> nick, int maxCells)
    {
        if (_maxCells == maxCells && nick.SequenceEqual(_nick))
            return;
        (_nick, _maxCells) = (nick.ToArray(), maxCells);
        var whole = VisibleText.Of(nick);
        _text.ResetWrittenCount();
        Cells = 0;
        var (counter, cut, cutCells) = (default(CellCounter), 0, 0);
        foreach (var rune in whole.EnumerateRunes())
        {
            var cells = counter.Add(rune, out var joins);
            if (!joins && Cells <= maxCells - 1)
                (cut, cutCells) = (_text.WrittenCount, Cells);
            _text.Advance(rune.EncodeToUtf8(_text.GetSpan(4)));
            Cells += cells;
        }

        if (Cells <= maxCells)
            return;
        var begin = _text.WrittenSpan[..cut].ToArray();
        _text.ResetWrittenCount();
        _text.Write(begin);
        _text.Write(Encoding.UTF8.GetBytes(cutSign));
        Cells = cutCells + 1;
    }
}
