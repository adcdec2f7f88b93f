using System.Buffers;
using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Formats;

/// <summary>A nick as it is shown: made harmless, cut where it would fill the screen. Lines in a row have the same, so one is remembered.</summary>
internal sealed class ShownNick
{
    private readonly ArrayBufferWriter<byte> _text = new(64);
    private byte[] _nick = [];
    private int _most = -1;

    /// <summary>UTF-8 without anything that a terminal obeys.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Columns that it takes.</summary>
    public int Cells { get; private set; }

    /// <summary>Takes another one.</summary>
    /// <param name="nick">Any bytes.</param>
    /// <param name="most">Columns that it may take.</param>
    public void Set(ReadOnlySpan<byte> nick, int most)
    {
        if (_most == most && nick.SequenceEqual(_nick))
            return;
        (_nick, _most) = (nick.ToArray(), most);
        var whole = Visible(nick);
        _text.ResetWrittenCount();
        Cells = 0;
        var (counter, cut, cutCells) = (default(CellCounter), 0, 0);
        foreach (var rune in whole.EnumerateRunes())
        {
            var cells = counter.Add(rune, out var joins);
            if (!joins && Cells <= most - 1)
                (cut, cutCells) = (_text.WrittenCount, Cells);
            _text.Advance(rune.EncodeToUtf8(_text.GetSpan(4)));
            Cells += cells;
        }

        if (Cells <= most)
            return;
        var begin = _text.WrittenSpan[..cut].ToArray();
        _text.ResetWrittenCount();
        _text.Write(begin);
        _text.Write("…"u8);
        Cells = cutCells + 1;
    }

    private static string Visible(ReadOnlySpan<byte> nick)
    {
        var text = new StringBuilder();
        while (!nick.IsEmpty)
        {
            Rune.DecodeFromUtf8(nick, out var rune, out var length);
            text.Append(Utf8Text.IsControl(rune) ? Rune.ReplacementChar : rune);
            nick = nick[length..];
        }

        return text.ToString();
    }
}
