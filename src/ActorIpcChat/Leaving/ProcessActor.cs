using ActorIpcChat.Reporting;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Leaving;

/// <summary>
/// Parent of a process's main actor. If that one fails, even in its constructor, the process stops all actors, prints one line and exits
/// with 1. Akka's default would restart or stop the actor and leave the process running.
/// </summary>
internal sealed class ProcessActor(Props process, INotices notices, ProcessExit exit) : UntypedActor
{
    private IActorRef _process = ActorRefs.Nobody;

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart() => Context.Watch(_process = Context.ActorOf(process, "process"));

    protected override void PostStop() => exit.Stopped();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChildFailure failure:
                notices.SayError(failure.Line);
                break;
            case CleanupActor.LeaveRequested:
                _process.Tell(message);
                break;
            case Terminated:
                exit.With(1);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
