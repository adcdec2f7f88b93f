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

/// <summary>Starts a process's actor system, and adds a chat process or viewer to it.</summary>
internal static class ChatHosting
{
    // Akka's defaults are for servers. This process handles signals itself and serializes nothing: Akka's JSON serializer alone would load
    // more code than the chat has. Guardians run on the loop, too, so no thread pool starts for them.
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

    /// <summary>Starts an actor system whose actors and timers run on an event loop. It has no thread of its own.</summary>
    /// <param name="loop">A started loop that outlives the actor system. Do not call this on its thread.</param>
    /// <param name="hocon">Settings of <c>akka</c> that override the defaults here.</param>
    /// <exception cref="Exception">A setting of <c>akka</c> is wrong; Akka throws exceptions of many types.</exception>
    public static ActorSystem Start(EventLoop loop, Config hocon)
    {
        // ActorSystem.Create would first read app.config (.NET Framework) by reflection, which a native build does not have. The rest is
        // the same.
        var system = new ActorSystemImpl(
            "ipcchat",
            hocon.WithFallback(Lean).WithFallback(EventLoopDispatcher.Hocon),
            ActorSystemSetup.Create(new EventLoopSetup(loop)));
        system.Start();
        return system;
    }

    /// <summary>Adds a chat process as <c>/user/a</c> or <c>/user/b</c>. Another link than the pair of FIFOs chooses the name.</summary>
    public static void AddChatProcess(this ActorSystem system, ChatContext context, IChatLink? link = null)
    {
        link ??= FifoLink.Instance;
        system.AddChatProcess(context, link, link.NameOf(context));
    }

    /// <summary>Adds a chat process under another name.</summary>
    internal static void AddChatProcess(this ActorSystem system, ChatContext context, IChatLink link, string name)
        => system.StartProcess(link.ChatProcess(context), name, context.Notices, context.Exit);

    /// <summary>Adds a viewer as <c>/user/a1</c> or <c>/user/b1</c>.</summary>
    public static void AddViewer(this ActorSystem system, ViewerContext context) => system.AddViewer(context, $"{context.Role.Word()}1");

    /// <summary>Adds a viewer under another name.</summary>
    internal static void AddViewer(this ActorSystem system, ViewerContext context, string name)
    {
        var viewer = ActorProps.OnLoop(() => new ViewerActor(context with { OpenForeign = ViewedWindow.TryOpen }));
        system.StartProcess(viewer, name, context.Notices, context.Exit);
    }

    /// <summary>Adds a main actor as <c>/user/NAME/process</c>. The process ends if it fails.</summary>
    internal static void StartProcess(this ActorSystem system, Props process, string name, INotices notices, ProcessExit exit)
        => exit.Process = system.ActorOf(ActorProps.OnLoop(() => new ProcessActor(process, notices, exit)), name);
}
