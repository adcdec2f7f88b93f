using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Viewer;

/// <summary>Creates the format that fits a viewer's settings and output.</summary>
internal static class ChosenFormat
{
    public static IOutputFormat Create(ViewerContext context) => context.Settings.Format switch
    {
        "classic" => new ClassicFormat(context.Viewed),
        "json" => new JsonFormat(context.Sender, context.ShowsPresence),
        "pretty" => Pretty(context),
        OutputFormats.Auto when context.Output!.IsTerminal => Pretty(context),
        _ => new PlainFormat(),
    };

    private static PrettyFormat Pretty(ViewerContext context)
    {
        var (terminal, settings) = (context.Output!.IsTerminal, context.Settings);
        return new PrettyFormat(context.Role, new PrettyStyle(
            terminal ? () => context.Output!.Descriptor.TerminalColumns : static () => 0,
            terminal && settings.Look.Colours ? PrettyStyle.ColoursOf(Environment.GetEnvironmentVariable) : Colours.None,
            terminal ? settings.Bell : ViewerBellMode.Off,
            settings.Nick,
            LocalTime.Of,
            TimeProvider.System)
        {
            Format = settings.Look,
            Signs = Signs.Current,
        });
    }
}
