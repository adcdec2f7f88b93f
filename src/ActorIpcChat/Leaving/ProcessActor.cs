using ActorIpcChat.Reporting;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Leaving;

/// <summary>
/// The parent of the actor that a process is about. An error that this one did not expect, in its constructor too, ends the process with
/// one line and 1, after all of its actors have stopped; Akka would restart it or stop it, and the process would stay.
/// </summary>
internal sealed class ProcessActor(Props process, INotices notices, ProcessExit exit) : UntypedActor
{
    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart() => Context.Watch(Context.ActorOf(process, "process"));

    protected override void PostStop() => exit.Stopped();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChildFailure failure:
                notices.SayError(failure.Line);
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
