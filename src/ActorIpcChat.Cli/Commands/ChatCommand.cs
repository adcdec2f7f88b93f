using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Composition;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat a</c> and <c>ipcchat b</c>.</summary>
internal static class ChatCommand
{
    public static Command Create(Role role)
    {
        var nick = NickOption();
        var stay = StayOption();
        var interactive = new Option<bool>(CommonOptions.Interactive) { Description = "Take commands although standard input is no terminal", Hidden = true };
        var command = new Command(role.Word(), $"Chat as {role.Letter()}: standard input to {role.Peer().Letter()}, what comes back to {role.Letter()}1")
        {
            nick, stay, interactive,
        };
        command.SetAction(parsed =>
        {
            var settings = parsed.LoadFor(role.Word(), false, OwnSettings(parsed.GetValue(nick), parsed.GetValue(stay)));
            return ProcessHost.Run(role.Word(), settings.Hocon, parsed.LogLevel(), (system, loop, exit, notices) =>
            {
                var input = StandardInput.TryOpen();
                system.AddChatProcess(new ChatContext(
                    role, parsed.OpenRoom(settings.Chat), settings.Chat, loop, input, notices, exit, TimeProvider.System,
                    Interactive: input is { IsTerminal: true } || parsed.GetValue(interactive)));
            }, cpu: settings.Chat.LoopCpu, withParent: parsed.GetValue(CommonOptions.WithParent));
        });
        return command;
    }

    public static Option<string?> NickOption() => new("--nick") { Description = "What the other side calls you", HelpName = "NAME" };

    public static Option<bool> StayOption() => new("--stay") { Description = "Stay when the peer leaves or standard input ends" };

    /// <summary>What these options set.</summary>
    public static IReadOnlyList<string> OwnSettings(string? nick, bool stay)
    {
        List<string> own = [];
        if (nick is not null)
            own.Add($"chat.nick={nick}");
        if (stay)
            own.AddRange(["chat.on-peer-leave=stay", "chat.on-stdin-end=stay"]);
        return own;
    }
}
