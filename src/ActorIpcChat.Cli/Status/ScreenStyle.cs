using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Status;

/// <summary>What a terminal is taken to show.</summary>
/// <param name="Colour">Colours.</param>
/// <param name="Unicode">More than ASCII.</param>
internal sealed record ScreenStyle(bool Colour, bool Unicode)
{
    /// <summary>As the environment says: for characters that is the first of LC_ALL, LC_CTYPE and LANG that is set.</summary>
    public static ScreenStyle OfEnvironment()
    {
        var locale = ((string[])["LC_ALL", "LC_CTYPE", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
        return new ScreenStyle(
            Style.Colours,
            locale.Replace("-", "", StringComparison.Ordinal).EndsWith("utf8", StringComparison.OrdinalIgnoreCase));
    }
}
