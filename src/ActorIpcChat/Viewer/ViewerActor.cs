using ActorIpcChat.Dispatch;
using ActorIpcChat.Formats;
using ActorIpcChat.Leaving;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Viewer;

/// <summary>
/// One viewer. <see cref="ShmPollerActor"/> finds lines in shared memory, and <see cref="ConsoleActor"/> writes them. This actor stops the
/// console first, since it writes from shared memory, which the poller detaches.
/// </summary>
internal sealed class ViewerActor(ViewerContext context) : UntypedActor
{
    private IActorRef _cleanup = ActorRefs.Nobody;
    private IActorRef _poller = ActorRefs.Nobody;
    private IActorRef _console = ActorRefs.Nobody;
    private bool _ending;
    private int _exitCode;

    /// <summary>To the actor that takes the batches: stop as soon as no batch is in use.</summary>
    public sealed record StopSink;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart()
    {
        _cleanup = CleanupActor.Start(Context, context.Exit, context.Notices, context.HandleSignals);
        _console = Context.ActorOf(context.CreateSink is { } create ? ActorProps.OnLoop(create) : Console(), "console");
        _poller = Context.ActorOf(ActorProps.OnLoop(() => new ShmPollerActor(context, _console)), "shm-poller");
        Context.Watch(_console);
        Context.Watch(_poller);
    }

    // Here and not in the poller, whose start may have failed.
    protected override void PostStop() => context.Room.RemoveIfEmpty();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested or CleanupActor.LeaveNow or ShmPollerActor.ChatEnded:
                End(0);
                break;
            case ConsoleActor.OutputClosed { Why: null }:
                End(0);
                break;
            case ConsoleActor.OutputClosed closed:
                Fail(new ChildFailure(closed.Why));
                break;
            case ChildFailure failure:
                Fail(failure);
                break;
            case Terminated { ActorRef: var stopped } when stopped.Equals(_console):
                // Now the memory may be detached.
                Context.Stop(_poller);
                break;
            case Terminated { ActorRef: var stopped } when stopped.Equals(_poller):
                End(_exitCode);
                _cleanup.Tell(new CleanupActor.CleanUp(null, _exitCode));
                break;
            case CleanupActor.Resumed or Terminated:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private Props Console()
    {
        var (format, log) = (ChosenFormat.Create(context), Transcript.For(context));
        return ActorProps.OnLoop(() => new ConsoleActor(context, format, log));
    }

    private void Fail(ChildFailure failure)
    {
        if (_ending)
            return;
        context.Notices.SayError(failure.Line);
        End(1);
    }

    private void End(int exitCode)
    {
        if (_ending)
            return;
        _ending = true;
        _exitCode = exitCode;
        _console.Tell(new StopSink());
    }
}
