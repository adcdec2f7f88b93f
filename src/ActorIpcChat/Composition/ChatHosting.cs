using System.Diagnostics.CodeAnalysis;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Originals;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Viewer;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace ActorIpcChat.Composition;

/// <summary>Starts the actor system of a process, and puts a chat process or a viewer into it.</summary>
public static class ChatHosting
{
    // Akka brings defaults for servers. A process with a terminal has one owner of signals and nothing to serialize: the json
    // serializer alone would load more code than the chat has. Guardians live on the loop as well: no thread pool is started for them.
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(NoSerializer))]
    private static readonly Config Lean = ConfigurationFactory.ParseString(
        $$"""
        akka {
          loggers = []
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.run-by-actor-system-terminate = off
          actor {
            default-dispatcher.type = "{{EventLoopDispatcher.ConfiguratorName}}"
            internal-dispatcher.type = "{{EventLoopDispatcher.ConfiguratorName}}"
            serializers {
              json = "{{typeof(NoSerializer).AssemblyQualifiedName}}"
              bytes = "{{typeof(NoSerializer).AssemblyQualifiedName}}"
            }
          }
        }
        """);

    /// <summary>Starts an actor system that has its actors and its timers on an event loop, and no thread of its own.</summary>
    /// <param name="loop">A started loop that outlives it; not to be called on it.</param>
    /// <param name="hocon">Settings of <c>akka</c> that win over what is usual here.</param>
    /// <exception cref="Exception">Of many kinds, when a setting of <c>akka</c> is wrong.</exception>
    public static ActorSystem Start(EventLoop loop, Config hocon)
    {
        // As ActorSystem.Create does it, but for one thing: that one first reads the app.config that .NET Framework programs had, with
        // reflection that a native build does not have, even where all settings are given to it.
        var system = new ActorSystemImpl(
            "ipcchat",
            hocon.WithFallback(Lean).WithFallback(EventLoopDispatcher.Hocon),
            ActorSystemSetup.Create(new EventLoopSetup(loop)));
        system.Start();
        return system;
    }

    /// <summary>One end of the chat, as <c>/user/a</c> or <c>/user/b</c>; with another link than the pair of FIFOs as that one calls it.</summary>
    public static void AddChatProcess(this ActorSystem system, ChatContext context, IChatLink? link = null)
    {
        link ??= FifoLink.Instance;
        system.StartProcess(link.ChatProcess(context), link.NameOf(context), context.Notices, context.Exit);
    }

    /// <summary>A viewer, as <c>/user/a1</c> or <c>/user/b1</c>.</summary>
    public static void AddViewer(this ActorSystem system, ViewerContext context)
        => system.StartProcess(ActorProps.OnLoop(() => new ViewerActor(context with { OpenForeign = ViewedWindow.TryOpen })), $"{context.Role.Word()}1", context.Notices, context.Exit);

    /// <summary>The actor that a process is about, as <c>/user/name/process</c>: the process ends if it fails.</summary>
    internal static void StartProcess(this ActorSystem system, Props process, string name, INotices notices, ProcessExit exit)
        => exit.Process = system.ActorOf(ActorProps.OnLoop(() => new ProcessActor(process, notices, exit)), name);
}
