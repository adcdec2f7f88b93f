using System.Text;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Status;

/// <summary>A line of a screen, cut at its width. Colours take no columns.</summary>
internal sealed class ScreenLine(ScreenStyle style, int columns)
{
    public const string Good = "32";
    public const string Warning = "33";
    public const string Bad = "31";
    public const string Title = "1";
    public const string Faint = "2";

    private readonly StringBuilder _text = new();
    private int _width;

    /// <summary>Columns that are left.</summary>
    public int Left => columns - _width;

    /// <summary>Adds text. Control characters are escaped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="colour">An SGR parameter (console_codes(4)); null for none.</param>
    public ScreenLine Add(string text, string? colour = null)
    {
        var visible = VisibleText.Of(text);
        var (length, cells) = Cells.Prefix(visible, Left);
        if (length == 0)
            return this;
        _width += cells;
        var shown = visible[..length];
        _text.Append(colour is not null && style.Colour ? $"\e[{colour}m{shown}\e[m" : shown);
        return this;
    }

    /// <summary>Adds blanks up to a column, at least one.</summary>
    public ScreenLine PadTo(int column) => Add(new string(' ', Math.Max(1, column - _width)));

    public override string ToString() => _text.ToString().TrimEnd();
}
