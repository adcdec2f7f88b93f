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

/// <summary>Runs a member. Apart from the command, so that the cluster's assemblies are loaded for one only.</summary>
internal static class MemberProcess
{
    public static int Run(ParseResult parsed, LoadedSettings settings)
    {
        var nick = settings.Chat.Nick;
        var place = MemberCommand.PlaceOf(parsed, settings.Chat);
        var notices = new StandardErrorLines($"ipcchat member {nick}");
        // The engine warns of each connection that breaks, and the chat says what that means: only who asks gets both.
        var logging = parsed.LogLevel() == LogLevel.WarningLevel
            ? ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }").WithFallback(settings.Hocon)
            : StandardErrorLogger.Settings(settings.Hocon, notices, parsed.LogLevel());
        return ProcessHost.Run($"member {nick}", settings.Hocon, parsed.LogLevel(), (system, loop, exit, _) => system.AddChatProcess(
            new ChatContext(Role.A, place, settings.Chat, loop, StandardInput.TryOpen(), notices, exit, TimeProvider.System),
            new ClusterLink(parsed.GetValue(CommonOptions.RoomName)!, logging)), notices, settings.Chat.LoopCpu);
    }
}
#endif
