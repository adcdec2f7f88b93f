using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Status;

/// <summary>Abilities of the terminal.</summary>
/// <param name="Colour">It shows colours.</param>
/// <param name="Unicode">It shows more than ASCII.</param>
internal sealed record ScreenStyle(bool Colour, bool Unicode)
{
    /// <summary>From the environment.</summary>
    public static ScreenStyle OfEnvironment() => new(Style.Colours, Signs.IsUtf8(Environment.GetEnvironmentVariable));
}
