using System.Globalization;
using System.Text;

namespace ActorIpcChat.Settings;

/// <summary>Scans blanks, comments and quoted strings of a HOCON text.</summary>
internal abstract class HoconScanner(string text)
{
    // Reserved by the specification outside of quotes.
    private const string Reserved = "$\"{}[]:=,+#`^?!@*&\\";

    /// <summary>The text scanned so far contains a comment.</summary>
    public bool HasComment { get; private set; }

    protected string Text { get; } = text;

    protected int At { get; set; }

    protected int Line { get; set; } = 1;

    protected char Next => At < Text.Length ? Text[At] : '\0';

    protected bool IsAtEnd => At >= Text.Length;

    protected bool IsReserved => Reserved.Contains(Next, StringComparison.Ordinal);

    protected FormatException Reserve(char c) => Wrong($"'{c}' is no text; put it in quotes");

    protected FormatException Wrong(string why) => new($"line {Line}: {why}");

    protected string String()
    {
        const string Triple = "\"\"\"";
        var (start, line) = (At, Line);
        if (!Text.AsSpan(At).StartsWith(Triple))
            return Escaped();
        var length = Text.AsSpan(At + 3).IndexOf(Triple);
        if (length < 0)
            throw new FormatException($"line {line}: '{Triple}' is never closed");
        At += length + 6;
        // Further quotes before the end belong to the text.
        while (Next == '"')
            At++;
        Line += Text.AsSpan(start, At - start).Count('\n');
        return Text[(start + 3)..(At - 3)];
    }

    private string Escaped()
    {
        var value = new StringBuilder();
        for (At++; Next != '"'; At++)
        {
            if (IsAtEnd || Next == '\n')
                throw Wrong("'\"' is never closed");
            if (Next != '\\')
            {
                value.Append(Next);
                continue;
            }

            At++;
            var hex = Text.AsSpan(Math.Min(At + 1, Text.Length), Math.Clamp(Text.Length - At - 1, 0, 4));
            if (Next == 'u' && ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && hex.Length == 4)
            {
                value.Append((char)code);
                At += 4;
                continue;
            }

            var escape = "\"\\/bfnrt".IndexOf(Next, StringComparison.Ordinal);
            if (IsAtEnd || escape < 0)
                throw Wrong(IsAtEnd ? "'\"' is never closed" : $"'\\{Next}' is no escape sequence");
            value.Append("\"\\/\b\f\n\r\t"[escape]);
        }

        At++;
        return value.ToString();
    }

    protected bool IsComment => Next == '#' || Text.AsSpan(Math.Min(At, Text.Length)).StartsWith("//");

    protected static bool IsBlank(char c) => c != '\n' && (char.IsWhiteSpace(c) || c == '\uFEFF');

    protected string Blanks()
    {
        var start = At;
        while (!IsAtEnd && IsBlank(Next))
            At++;
        return Text[start..At];
    }

    protected void SkipBlank(bool lines = true)
    {
        while (true)
        {
            Blanks();
            if (IsComment)
            {
                HasComment = true;
                var length = Text.AsSpan(At).IndexOf('\n');
                At = length < 0 ? Text.Length : At + length;
            }
            else if (lines && Next == '\n')
            {
                Line++;
                At++;
            }
            else
            {
                return;
            }
        }
    }
}
