using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Configuration;

namespace ActorIpcChat.Cluster.Members;

/// <summary>Services and settings of a member of a cluster room.</summary>
/// <param name="Chat">Services and settings of any chat process.</param>
/// <param name="RoomName">The room's name.</param>
/// <param name="Logging">HOCON of <c>akka</c>: logging of the engine.</param>
internal sealed record MemberContext(ChatContext Chat, string RoomName, Config Logging)
{
    public Room Room => Chat.Room;

    public ChatSettings Settings => Chat.Settings;

    public EventLoop Loop => Chat.Loop;

    public StandardInput? Input => Chat.Input;

    public INotices Notices => Chat.Notices;

    public ProcessExit Exit => Chat.Exit;

    public TimeProvider Clock => Chat.Clock;

    public bool HandleSignals => Chat.HandleSignals;

    public ChatHealth? Health => Chat.Health;
}
