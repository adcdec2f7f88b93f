using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>Nobody has opened the other end of our FIFO yet.</summary>
internal sealed class WaitingState(ChatSide side) : UnconnectedState(side)
{
    private static readonly TimeSpan SayAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    private object? _early;

    /// <summary>Nobody has come at once: the user wants to know.</summary>
    public sealed class SayWhatWeWaitFor
    {
        public static readonly SayWhatWeWaitFor Instance = new();
    }

    /// <inheritdoc/>
    public override void Enter()
    {
        var context = Side.Context;
        Timers.StartPeriodicTimer(LookAround.Instance, LookAround.Instance, LookAfter);
        try
        {
            Room.DespiteRemoval(() =>
            {
                RestoreRoom();
                Side.Resources.EnsureFifos(context.Settings.Fifo.Mode);
            });
            Side.Connection.Begin(Side.Actor.Self);
        }
        catch (LinuxException e) when (context.Settings.StayOnPeerLeave && FileStatus.Behind(context.Room.Directory) is null)
        {
            // After the last logout even the directory above is gone; it comes back with the next login.
            if (!Side.RoomIsMissing)
                Say($"waiting until the room can be made again: {e.Message}");
            Side.RoomIsMissing = true;
            return;
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        Side.RoomIsMissing = false;
        Side.Actors.Open(Side.Connection.Instance);
        After(SayAfter, SayWhatWeWaitFor.Instance);
        Side.Context.Health?.Tell(ChatCondition.Waiting, $"waits for {Side.Context.Role.Peer().Letter()}");
        if (Side.Connection.PeerHasDied)
            PeerLost();
    }

    /// <inheritdoc/>
    public override bool Receive(object message)
    {
        switch (message)
        {
            case FifoWriterActor.Opened opened:
                Timers.Cancel(SayWhatWeWaitFor.Instance);
                Side.Connection.StopWatching();
                Side.Connection.Outbound = opened.Fifo;
                Side.Enter(new GreetingState(Side, _early));
                break;
            case FifoReaderActor.HelloReceived:
                // It opened its end for reading before it said anything: ours opens at the next try.
                _early = message;
                Side.Actors.Writer.Tell(FifoWriterActor.TryAgain.Instance);
                break;
            case Readable when !Side.Resources.IsInPlace:
                Side.Connection.DrainWatch();
                Reconnect();
                break;
            case Readable:
                Side.Connection.DrainWatch();
                Side.Actors.Writer.Tell(FifoWriterActor.TryAgain.Instance);
                break;
            case SayWhatWeWaitFor:
                var role = Side.Context.Role;
                Say($"waiting for {role.Peer().Letter()}: nobody has opened {Side.Context.Room.OutboundFifo(role)} for reading yet");
                break;
            case ShmWriterActor.SegmentRemoved:
                TryMakeSegmentAgain();
                break;
            default:
                return base.Receive(message);
        }

        return true;
    }

    private void RestoreRoom()
    {
        var removed = FileStatus.Behind(Side.Context.Room.Directory) is null ? Side.Context.Room.Directory : $"a file of {Side.Context.Room.Directory}";
        if (!Side.Resources.Restore(Side.Context.Settings))
            return;
        Side.Actors.ShmWriter.Tell(new ShmWriterActor.BellHung(Side.Resources.Bell));
        Say($"{removed} was removed: made it again; the shared memory goes on with all that was in it");
    }

    /// <inheritdoc/>
    protected override void OnOriginal(FifoReaderActor.NoHello handshake) => _early ??= handshake;
}
