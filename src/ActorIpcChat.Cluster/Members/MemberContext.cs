using ActorIpcChat.Leaving;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Configuration;

namespace ActorIpcChat.Cluster.Members;

/// <summary>What a member of a room across machines is given to work with.</summary>
/// <param name="Chat">What any chat process is given.</param>
/// <param name="RoomName">What the room is called.</param>
/// <param name="Logging">HOCON of <c>akka</c> for the engine: how it logs.</param>
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
