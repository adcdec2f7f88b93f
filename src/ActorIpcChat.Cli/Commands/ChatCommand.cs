using System.CommandLine;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Composition;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Commands;

/// <summary><c>ipcchat a</c> and <c>ipcchat b</c>.</summary>
internal static class ChatCommand
{
    public static Command Create(Role role)
    {
        var nick = MemberCommand.NickOption("Your name, shown to the other side");
        var stay = StayOption();
        var (interactive, forWindow) = (InteractiveOption(), ForWindowOption());
        var (own, peer) = (role.Letter(), role.Peer().Letter());
        var wait = new Option<bool>("--wait") { Description = $"If a process is {own}, wait for its end instead of giving up" };
        var command = new Command(role.Word(), $"Chat as {own}: send stdin to {peer}; {own}1 shows what {peer} sends")
        {
            nick, stay, wait, interactive, forWindow,
        };
        command.SetAction(parsed =>
        {
            var settings = parsed.LoadFor(role.Word(), false, SettingsOf(parsed.GetValue(nick), parsed.GetValue(stay)));
            return ProcessHost.Run(role.Word(), settings.Hocon, parsed.LogLevel(), (system, loop, exit, notices) =>
            {
                var input = StandardInput.TryOpen();
                system.AddChatProcess(new ChatContext(
                    role, parsed.OpenRoom(settings.Chat), settings.Chat, loop, input, notices, exit, TimeProvider.System,
                    Interactive: input is { IsTerminal: true } || parsed.GetValue(interactive),
                    Health: ServiceReport.Begin())
                {
                    WaitForRole = parsed.GetValue(wait),
                    ForWindow = parsed.GetValue(forWindow),
                    ShowsPids = !parsed.GetValue(forWindow) || parsed.IsVerbose(),
                });
            }, cpu: settings.Chat.LoopCpu, withParent: parsed.GetValue(CommonOptions.WithParent));
        });
        return command;
    }

    public static Option<bool> InteractiveOption()
        => new(CommonOptions.Interactive) { Description = "Accept commands from a pipe, too", Hidden = true };

    public static Option<bool> ForWindowOption() => new(CommonOptions.ForWindow) { Description = "Print what a window reads", Hidden = true };

    public static Option<bool> StayOption() => new("--stay") { Description = "Keep running when the peer leaves or stdin ends" };

    /// <summary>The settings of these options.</summary>
    public static IReadOnlyList<OptionSetting> SettingsOf(string? nick, bool stay)
    {
        List<OptionSetting> settings = [];
        if (nick is not null)
            settings.Add(new("--nick", "chat.nick", nick));
        if (stay)
            settings.AddRange([new("--stay", "chat.on-peer-leave", "stay"), new("--stay", "chat.on-stdin-end", "stay")]);
        return settings;
    }
}
