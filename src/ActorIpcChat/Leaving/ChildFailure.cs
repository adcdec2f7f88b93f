using ActorIpcChat.Linux.Errors;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Leaving;

/// <summary>Sent to a parent: a child failed with an unexpected error.</summary>
/// <param name="Reason">The error.</param>
internal sealed record ChildFailure(Exception Reason)
{
    /// <summary>The error in one line for the user.</summary>
    public string Line => Cause is LinuxException and var known
        ? known.Message
        : $"cannot go on: {Cause.Message.ReplaceLineEndings(" ")}; start it again, with -vv to see more";

    // These exceptions only wrap the real one.
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
    /// Stops a failed child and tells its parent, since a process cannot work without one of its actors. The user gets one line; the log of
    /// -v has the rest.
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
