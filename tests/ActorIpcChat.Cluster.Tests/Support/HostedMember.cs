using ActorIpcChat.Composition;
using ActorIpcChat.Leaving;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Tests;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Cluster.Tests.Support;

/// <summary>A member of the room "room" in the test's process, with a pipe for standard input.</summary>
internal sealed class HostedMember : IDisposable
{
    internal static readonly Config Quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }");

    private readonly RunningLoop _running = new();
    private readonly TestRoom _room = new();
    private readonly ActorSystem _system;

    internal HostedMember(string nick, params string[] sets)
    {
        var settings = SettingsLoader.Load("member", [], [$"chat.nick={nick}", .. sets]).Chat;
        _system = ChatHosting.Start(_running.Loop, Config.Empty);
        var context = new ChatContext(
            Role.A, _room.Room.Member(nick), settings, _running.Loop, Input.Input(), Notices, Exit, TimeProvider.System,
            HandleSignals: false, Health: Health);
        _system.AddChatProcess(context, new ClusterLink("room", Quiet));
    }

    internal TestPipe Input { get; } = new();

    internal RecordedNotices Notices { get; } = new();

    internal ProcessExit Exit { get; } = new();

    internal ChatHealth Health { get; } = new();

    /// <summary>Its listening address; null until it has joined the room.</summary>
    internal HostPort? Endpoint => Notices.Lines.FirstOrDefault(line => line.Contains("is in the room", StringComparison.Ordinal)) is { } line
        && HostPort.TryParse(line.Split(", at ")[1].Split(';')[0], out var endpoint) ? endpoint : null;

    public void Dispose()
    {
        _system.ActorSelection("/user/member/process").Tell(new CleanupActor.LeaveNow());
        Assert.True(Exit.Code.Wait(TimeSpan.FromSeconds(10)), "the member does not end");
        _system.Terminate().Wait(TimeSpan.FromSeconds(5));
        _running.Dispose();
        Input.Dispose();
        _room.Dispose();
        Assert.Empty(_running.Errors);
    }
}
