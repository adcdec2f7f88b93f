using ActorIpcChat.ChatProcess;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux;
using ActorIpcChat.Viewer;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;

namespace ActorIpcChat.Hosting;

/// <summary>Puts a chat process or a viewer into an actor system.</summary>
public static class ChatHosting
{
    // Akka brings defaults for servers; a process with a terminal has one owner of signals, and its standard output is the chat's.
    private static readonly Config Quiet = ConfigurationFactory.ParseString(
        """
        akka {
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
        }
        """);

    /// <summary>Runs the actor system's timers, and the actors that ask for it, on an event loop.</summary>
    /// <param name="builder">The actor system.</param>
    /// <param name="loop">A started loop that outlives it.</param>
    public static AkkaConfigurationBuilder WithEventLoop(this AkkaConfigurationBuilder builder, EventLoop loop) => builder
        .AddSetup(new EventLoopSetup(loop))
        .AddHocon(EventLoopDispatcher.Hocon, HoconAddMode.Append)
        .AddHocon(Quiet, HoconAddMode.Append);

    /// <summary>One end of the chat, as <c>/user/a</c> or <c>/user/b</c>.</summary>
    public static AkkaConfigurationBuilder AddChatProcess(this AkkaConfigurationBuilder builder, ChatContext context)
        => builder.WithActors((system, _) => system.ActorOf(ActorProps.OnLoop(() => new ChatProcessActor(context)), Rooms.RoleNames.Word(context.Role)));

    /// <summary>A viewer, as <c>/user/a1</c> or <c>/user/b1</c>.</summary>
    public static AkkaConfigurationBuilder AddViewer(this AkkaConfigurationBuilder builder, ViewerContext context)
        => builder.WithActors((system, _) => system.ActorOf(ActorProps.OnLoop(() => new ViewerActor(context)), $"{Rooms.RoleNames.Word(context.Role)}1"));
}
