using System.CommandLine;
using ActorIpcChat.ChatProcess;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Hosting;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat a</c> and <c>ipcchat b</c>.</summary>
internal static class ChatCommand
{
    /// <summary>The option that has commands taken from a pipe, too.</summary>
    public const string Interactive = "--interactive";

    public static Command Create(Role role)
    {
        var nick = new Option<string?>("--nick") { Description = "What the other side calls you", HelpName = "NAME" };
        var stay = new Option<bool>("--stay") { Description = "Stay when the peer leaves or standard input ends" };
        // For a window around this process, which gives it a pipe.
        var interactive = new Option<bool>(Interactive) { Description = "Take commands although standard input is no terminal", Hidden = true };
        var command = new Command(role.Word(), $"Chat as {role.Letter()}: standard input to {role.Peer().Letter()}, what comes back to {role.Letter()}1")
        {
            nick, stay, interactive,
        };
        command.SetAction(parsed =>
        {
            List<string> own = [];
            if (parsed.GetValue(nick) is { } name)
                own.Add($"chat.nick={name}");
            if (parsed.GetValue(stay))
                own.AddRange(["chat.on-peer-leave=stay", "chat.on-stdin-end=stay"]);
            var settings = parsed.Load(role.Word(), own);
            return ProcessHost.Run(role.Word(), settings.Hocon, parsed.LogLevel(), (system, loop, exit, notices) =>
            {
                var input = StandardInput.TryOpen();
                system.AddChatProcess(new ChatContext(
                    role, parsed.OpenRoom(settings.Chat), settings.Chat, loop, input, notices, exit, TimeProvider.System,
                    Interactive: input is { IsTerminal: true } || parsed.GetValue(interactive)));
            });
        });
        return command;
    }
}
