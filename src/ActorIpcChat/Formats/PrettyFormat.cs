using System.Globalization;
using System.Text;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Formats;

/// <summary>
/// For people: time, coloured nick, and text in rows that fit the terminal. Control characters are made visible; none reaches the terminal.
/// </summary>
internal sealed class PrettyFormat(Role role, PrettyStyle style) : LineFormat(MaxFrame)
{
    /// <summary>Longer lines may come in pieces as short as a frame; they are joined on the screen.</summary>
    private const int MaxFrame = FrameHeader.MaxLength;

    private const int MaxNick = 20;
    private const int MinNick = 6;
    private const int MinWidth = 10;

    /// <summary>If less than this is left for text beside time and nick, further rows begin near the edge.</summary>
    private const int MinText = 24;
    private const int NarrowIndent = 2;

    private static readonly byte[] EndOfStyle = Encoding.ASCII.GetBytes(Palette.End);

    private readonly RowWriter _rows = new(style.Colours != Colours.None);
    private readonly LocalClock _clock = new(style.Local, style.Clock, style.Format.Time);
    private readonly Palette _palette = new(style.Colours, style.Format);
    private readonly ShownNick _nick = new(style.Signs.Cut);
    private readonly Mentions _mentions = new(style.Bell == ViewerBellMode.Mention ? style.Nick : "");
    private readonly byte[] _noNick = Encoding.ASCII.GetBytes(role.Peer().Letter());
    private readonly long _started = FrameHeader.SentNow(style.Clock);
    private readonly byte[] _noticeStyle = Encoding.ASCII.GetBytes(new Palette(style.Colours, style.Format).Notice);
    private byte[] _colour = [];
    private byte[] _colourOf = [];
    private int _width;
    private int _indent;
    private bool _ring;
    private bool _insideLine;

    public override void BeginBatch()
    {
        var columns = style.Columns();
        _width = columns == 0 ? int.MaxValue : Math.Max(columns, MinWidth);
    }

    public override void EndBatch(OutputBuffer output)
    {
        if (_ring)
            output.AddCopy("\a"u8);
        _ring = false;
    }

    public override bool ShowMissed(long lines, OutputBuffer output)
    {
        ShowNotice(_clock.SetNow(), lines == 1 ? "1 line missed" : $"{lines} lines missed", output);
        return true;
    }

    public override void ShowNotice(FrameView frame, OutputBuffer output)
    {
        var day = _clock.Set(SentTime.Of(frame.Header.Sent));
        _nick.Set(frame.Nick.IsEmpty ? _noNick : frame.Nick, MaxNick);
        var what = frame.Header.Kind switch
        {
            FrameKind.Joined => "joined",
            FrameKind.Left => "left",
            FrameKind.Unreachable => "cannot be reached",
            FrameKind.Reachable => "is back",
            _ => "was lost",
        };
        ShowNotice(day, $"{Encoding.UTF8.GetString(_nick.Text)} {what}", output);
    }

    protected override void Show(in LinePiece piece, OutputBuffer output)
    {
        _rows.Write(piece.Part == 1 ? Begin(piece, output) : piece.Bytes, output);
        _insideLine = piece.More;
        if (!piece.More)
        {
            _rows.End(output);
            output.AddCopy("\n"u8);
        }

        if (style.Bell != ViewerBellMode.Off && !_ring && piece.Sent >= _started)
            _ring = style.Bell == ViewerBellMode.Message || _mentions.In(piece.Bytes);
    }

    /// <returns>The text behind the nick.</returns>
    private ReadOnlySpan<byte> Begin(in LinePiece piece, OutputBuffer output)
    {
        if (_clock.Set(SentTime.Of(piece.Sent)) is { } day)
            AddDay(day, output);
        var nick = piece.Nick.IsEmpty ? _noNick : piece.Nick;
        _nick.Set(nick, _width == int.MaxValue ? MaxNick : Math.Clamp(_width / 3, MinNick, MaxNick));
        var acts = ActionLine.TryRead(piece.Nick, piece.Bytes, out var text);
        var start = acts ? ActionLine.Start : [];
        var end = acts ? " "u8 : ": "u8;
        var column = AddTime(output) + start.Length + _nick.Cells + end.Length;
        output.AddCopy(start);
        AddStyled(ColourOf(nick), _nick.Text, output);
        output.AddCopy(end);
        _indent = _width - column >= MinText ? column : NarrowIndent;
        _rows.Begin(column, _indent, _width);
        return text;
    }

    private ReadOnlySpan<byte> ColourOf(ReadOnlySpan<byte> nick)
    {
        if (!nick.SequenceEqual(_colourOf))
            (_colourOf, _colour) = (nick.ToArray(), Encoding.ASCII.GetBytes(_palette.Of(nick)));
        return _colour;
    }

    private void ShowNotice(DateTime? day, string text, OutputBuffer output)
    {
        if (_insideLine)
        {
            _rows.End(output);
            output.AddCopy("\n"u8);
        }

        if (day is { } another)
            AddDay(another, output);
        var time = _clock.Time.IsEmpty ? "" : Encoding.ASCII.GetString(_clock.Time) + " ";
        AddNotice($"{time}{style.Signs.Rule} {text}", output);
        if (_insideLine)
            _rows.Begin(0, _indent, _width);
    }

    private void AddDay(DateTime day, OutputBuffer output)
        => AddNotice($"{style.Signs.Rule} {day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture)} {style.Signs.Rule}", output);

    /// <returns>Columns.</returns>
    private int AddTime(OutputBuffer output)
    {
        if (_clock.Time.IsEmpty)
            return 0;
        AddStyled(_noticeStyle, _clock.Time, output);
        output.AddCopy(" "u8);
        return _clock.Time.Length + 1;
    }

    private static void AddStyled(ReadOnlySpan<byte> sgr, ReadOnlySpan<byte> text, OutputBuffer output)
    {
        output.AddCopy(sgr);
        output.AddCopy(text);
        if (!sgr.IsEmpty)
            output.AddCopy(EndOfStyle);
    }

    private void AddNotice(string text, OutputBuffer output)
    {
        output.AddCopy(_noticeStyle);
        _rows.Begin(0, NarrowIndent, _width);
        _rows.Write(Encoding.UTF8.GetBytes(text), output);
        _rows.End(output);
        if (_noticeStyle.Length > 0)
            output.AddCopy(EndOfStyle);
        output.AddCopy("\n"u8);
    }
}
