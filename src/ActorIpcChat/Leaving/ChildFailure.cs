using ActorIpcChat.Linux.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Leaving;

/// <summary>A child of the actor that is told this ended with an error that it did not expect.</summary>
/// <param name="Reason">Why.</param>
internal sealed record ChildFailure(Exception Reason)
{
    /// <summary>What to tell the user, in one line.</summary>
    public string Line => Cause is LinuxException and var known
        ? known.Message
        : $"cannot go on: {Cause.Message.ReplaceLineEndings(" ")}; start it again, with -vv to see more";

    // Some exceptions only say that another one happened.
    private Exception Cause
    {
        get
        {
            var cause = Reason;
            while (cause is ActorInitializationException or TypeInitializationException or TypeLoadException && cause.InnerException is { } inner)
                cause = inner;
            return cause;
        }
    }

    /// <summary>
    /// Stops a child that fails and tells its parent: without one of its actors a process has no work to go on with. The user gets
    /// one line; the log of -v has the rest.
    /// </summary>
    public static SupervisorStrategy StopAndTell(IActorRef parent, ILoggingAdapter log) => new OneForOneStrategy(
        -1,
        -1,
        failure =>
        {
            log.Info(failure, "an actor failed");
            parent.Tell(new ChildFailure(failure), ActorRefs.NoSender);
            return Directive.Stop;
        },
        loggingEnabled: false);
}
