#if !NATIVE
using System.CommandLine;
using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Cluster;
using ActorIpcChat.Composition;
using ActorIpcChat.Settings;
using Akka.Configuration;
using Akka.Event;

namespace ActorIpcChat.Cli.Commands;

/// <summary>The link of a member across machines. A class of its own, so that other commands do not load the cluster's assemblies.</summary>
internal static class ClusterMember
{
    public static IChatLink CreateLink(ParseResult parsed, LoadedSettings settings, StandardErrorLines notices)
    {
        // Akka warns of each broken connection; the chat's own notices say what it means. -v shows both.
        var logging = parsed.LogLevel() == LogLevel.WarningLevel
            ? ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }").WithFallback(settings.Hocon)
            : StandardErrorLogger.Settings(settings.Hocon, notices, parsed.LogLevel());
        return new ClusterLink(parsed.GetValue(CommonOptions.RoomName)!, logging);
    }
}
#endif
