namespace ActorIpcChat.Text;

/// <summary>Signs that this program draws: beyond ASCII only if the character set of the locale is UTF-8.</summary>
/// <param name="Rule">Begins a notice.</param>
/// <param name="Own">Marks own lines; one column.</param>
/// <param name="Cut">Where a text was cut; one column.</param>
/// <param name="Separator">Between two parts of the screen; one column.</param>
internal sealed record Signs(string Rule, string Own, string Cut, string Separator)
{
    private static Signs? _current;

    public static Signs Unicode { get; } = new("──", "›", "…", "│");

    public static Signs Ascii { get; } = new("--", ">", "~", "|");

    /// <summary>Those of this process.</summary>
    public static Signs Current => _current ??= IsUtf8(Environment.GetEnvironmentVariable) ? Unicode : Ascii;

    /// <summary>The character set is UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is set names it (locale(7)).</summary>
    public static bool IsUtf8(Func<string, string?> variable)
    {
        var locale = ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        return locale.Split('@')[0].Replace("-", "", StringComparison.Ordinal).EndsWith("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
