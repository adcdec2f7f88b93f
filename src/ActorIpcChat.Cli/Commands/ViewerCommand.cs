using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Composition;
using ActorIpcChat.Formats;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using ActorIpcChat.Viewer;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat a1</c> and <c>ipcchat b1</c>.</summary>
internal static class ViewerCommand
{
    /// <summary>Hidden option for a window around the viewer: json includes joins and leaves.</summary>
    public const string Presence = "--presence";

    public static Command Create(Role role) => Create(
        $"{role.Word()}1", $"Show what {role.Letter()} receives", [], role, (parsed, own) => parsed.LoadFor($"{role.Word()}1", false, own),
        (parsed, settings) => (parsed.OpenRoom(settings), null));

    /// <summary>A viewer of the segment that <paramref name="find"/> names.</summary>
    public static Command Create(
        string word, string description, IReadOnlyList<Option> options, Role role,
        Func<ParseResult, IReadOnlyList<OptionSetting>, LoadedSettings> load, Func<ParseResult, ChatSettings, (Room Room, string? Name)> find)
    {
        var format = new Option<string?>("--format") { Description = Formats(), HelpName = string.Join('|', OutputFormats.Descriptions.Keys) };
        var once = new Option<bool>("--once") { Description = "End with the chat instead of waiting for the next one" };
        var history = new Option<string?>("--history") { Description = "Earlier lines to show first (default: all)", HelpName = "N|all" };
        var log = new Option<string?>("--log") { Description = "Append the shown lines to a file, as JSON", HelpName = "FILE" };
        var consumer = ConsumerOption.Create("--as", "Read as a named consumer: the next viewer with the name continues where this one ends");
        var presence = new Option<bool>(Presence) { Description = "Include joins and leaves in json", Hidden = true };
        var command = new Command(word, description)
        {
            format, once, history, log, consumer, presence,
        };
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            List<OptionSetting> own = [];
            if (parsed.GetValue(format) is { } name)
                own.Add(new("--format", "chat.viewer.format", name));
            if (parsed.GetValue(history) is { } lines)
                own.Add(new("--history", "chat.viewer.history", lines));
            if (parsed.GetValue(log) is { } file)
                own.Add(new("--log", "chat.viewer.log", file));
            var settings = load(parsed, own);
            var output = StandardOutputText.Open();
            return ProcessHost.Run(word, settings.Hocon, parsed.LogLevel(), (system, loop, exit, notices) =>
            {
                var (room, viewed) = find(parsed, settings.Chat);
                system.AddViewer(new ViewerContext(
                    role, room, settings.Chat.Viewer, parsed.GetValue(once), loop, output, notices, exit, PipeCapacity: settings.Chat.Fifo.Capacity,
                    ShowsPresence: parsed.GetValue(presence), Name: viewed)
                {
                    Consumer = parsed.GetValue(consumer),
                });
            }, cpu: settings.Chat.LoopCpu, withParent: parsed.GetValue(CommonOptions.WithParent));
        });
        return command;
    }

    private static string Formats()
        => "How lines are shown: " + string.Join("; ", OutputFormats.Descriptions.Select(format => $"{format.Key}: {format.Value}"));
}
