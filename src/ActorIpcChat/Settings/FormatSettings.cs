using System.Globalization;

namespace ActorIpcChat.Settings;

/// <summary>How lines look to people.</summary>
/// <param name="Time">Format of a line's time; empty for none.</param>
/// <param name="Colours">Use the colours that the terminal has.</param>
/// <param name="Own">Colour of the own nick; null for the default.</param>
/// <param name="Nicks">Colours of other nicks; empty for the default.</param>
/// <param name="Notices">Colour of notices and times; null for the default.</param>
internal sealed record FormatSettings(string Time, bool Colours, byte? Own, IReadOnlyList<byte> Nicks, byte? Notices)
{
    /// <summary>Allowed colours, in words.</summary>
    public const string ColourAllowed = "red, green, yellow, blue, magenta, cyan, or a number from 0 to 255 (xterm's colours)";

    /// <summary>Allowed times, in words.</summary>
    public const string TimeAllowed =
        "HH, H, hh, h, mm, ss and tt with other ASCII signs but letters between, at most 20 characters, or empty for no time";

    private static readonly string[] Names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static FormatSettings Default { get; } = new("HH:mm", true, null, [], null);

    /// <summary>A format of .NET for a time. Letters other than those of a time are no part of it.</summary>
    public static bool TryTime(string text, out string value)
    {
        value = text;
        var rest = text;
        foreach (var part in (ReadOnlySpan<string>)["HH", "hh", "mm", "ss", "tt", "H", "h"])
            rest = rest.Replace(part, "", StringComparison.Ordinal);
        return text.Length <= 20 && rest.All(letter => letter is >= ' ' and < '\x7f' && !char.IsAsciiLetter(letter) && !"'\"\\%".Contains(letter));
    }

    /// <summary>A colour, or null for auto.</summary>
    public static bool TryColour(string text, out byte? value)
    {
        value = null;
        if (text == "auto")
            return true;
        var name = Array.IndexOf(Names, text);
        if (name >= 0)
            value = (byte)name;
        else if (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            value = number;
        return value is not null;
    }

    /// <summary>Colours, separated by commas; none for auto.</summary>
    public static bool TryColours(string text, out IReadOnlyList<byte> value)
    {
        value = [];
        if (text == "auto")
            return true;
        List<byte> colours = [];
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!TryColour(word, out var colour) || colour is not { } known)
                return false;
            colours.Add(known);
        }

        value = colours;
        return true;
    }
}
