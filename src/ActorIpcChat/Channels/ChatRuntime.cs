using ActorIpcChat.Composition;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Channels;

/// <summary>The event loop and the actor system of all channels and readers of this process. They sleep while nothing happens.</summary>
internal sealed class ChatRuntime
{
    private static readonly Lock Starting = new();
    private static ChatRuntime? _shared;

    private int _names;

    /// <summary>Starts one beside the shared one.</summary>
    internal ChatRuntime()
    {
        Loop = new EventLoop("ipcchat", e => Failed?.Invoke(e));
        Loop.Start();
        System = ChatHosting.Start(Loop, Config.Empty);
    }

    /// <summary>Called on the loop's thread if it cannot wait for events, or a handler throws.</summary>
    public event Action<Exception>? Failed;

    /// <summary>The process's one; it starts at the first call.</summary>
    /// <exception cref="LinuxException">A limit of this process is reached.</exception>
    public static ChatRuntime Shared
    {
        get
        {
            if (Volatile.Read(ref _shared) is { } shared)
                return shared;
            lock (Starting)
                return _shared ??= new ChatRuntime();
        }
    }

    public EventLoop Loop { get; }

    /// <summary>Continues programs that wait for lines.</summary>
    public ResumingThread Resuming { get; } = new();

    public ActorSystem System { get; }

    /// <summary>A name for an actor that no other one has.</summary>
    public string NameOf(string kind) => $"{kind}-{Interlocked.Increment(ref _names)}";

    /// <summary>Refuses a call on the event loop's thread: it would wait for itself.</summary>
    public static void ThrowIfOnLoop()
    {
        if (Volatile.Read(ref _shared)?.Loop.IsCurrent == true)
            throw new InvalidOperationException(
                "cannot call the chat on its own event loop's thread: the call would wait for itself; call it on another thread");
    }
}
