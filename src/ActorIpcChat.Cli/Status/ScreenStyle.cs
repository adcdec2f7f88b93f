using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Status;

/// <summary>Abilities of the terminal.</summary>
/// <param name="Colour">It shows colours.</param>
/// <param name="Unicode">It shows more than ASCII.</param>
internal sealed record ScreenStyle(bool Colour, bool Unicode)
{
    /// <summary>From the environment. The first of LC_ALL, LC_CTYPE and LANG that is set gives the character set.</summary>
    public static ScreenStyle OfEnvironment()
    {
        var locale = ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        var charset = locale.Replace("-", "", StringComparison.Ordinal);
        return new ScreenStyle(Style.Colours, charset.EndsWith("utf8", StringComparison.OrdinalIgnoreCase));
    }
}
