#if !NATIVE
using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cluster;
using ActorIpcChat.Composition;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Peer;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Cli.Commands;

/// <summary>Runs a member. A class of its own, so that other commands do not load the cluster's assemblies.</summary>
internal static class MemberProcess
{
    public static int Run(ParseResult parsed, LoadedSettings settings)
    {
        var nick = settings.Chat.Nick;
        var room = MemberCommand.RoomOf(parsed, settings.Chat);
        var notices = new StandardErrorLines($"ipcchat member {nick}");
        // Akka warns of each broken connection; the chat's own notices say what it means. -v shows both.
        var logging = parsed.LogLevel() == LogLevel.WarningLevel
            ? ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }").WithFallback(settings.Hocon)
            : StandardErrorLogger.Settings(settings.Hocon, notices, parsed.LogLevel());
        return ProcessHost.Run($"member {nick}", settings.Hocon, parsed.LogLevel(), (system, loop, exit, _) => system.AddChatProcess(
            new ChatContext(Role.A, room, settings.Chat, loop, StandardInput.TryOpen(), notices, exit, TimeProvider.System),
            new ClusterLink(parsed.GetValue(CommonOptions.RoomName)!, logging)), notices, settings.Chat.LoopCpu);
    }
}
#endif
