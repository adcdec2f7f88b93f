using ActorIpcChat.Linux.Events;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Has a viewer look for what comes next, for as long as <c>chat.viewer.spin</c> says, before it sleeps. It looks once for each time that
/// something has come.
/// </summary>
internal sealed class ViewerSpin
{
    private readonly LoopSpin _spin;
    private readonly TimeSpan _limit;
    private bool _inVain;

    private ViewerSpin(ViewerContext context, ViewedMemory memory, IActorRef viewer)
    {
        _limit = context.Settings.Spin;
        _spin = new LoopSpin(
            context.Loop,
            static memory => ((ViewedMemory)memory).HasNews || ((ViewedMemory)memory).IsOver,
            (_, come) => viewer.Tell(come ? Arrived.Instance : SpunOut.Instance, ActorRefs.NoSender),
            memory);
    }

    /// <summary>Something has come while it was looked for.</summary>
    public sealed class Arrived
    {
        public static readonly Arrived Instance = new();
    }

    /// <summary>Nothing has come for as long as it is looked for: sleep.</summary>
    public sealed class SpunOut
    {
        public static readonly SpunOut Instance = new();
    }

    /// <summary>One for a viewer that is woken; null where it is not to look.</summary>
    public static ViewerSpin? For(ViewerContext context, ViewedMemory memory, IActorRef viewer)
        => context.Settings.Spin > TimeSpan.Zero ? new ViewerSpin(context, memory, viewer) : null;

    /// <summary>Spins. The viewer gets <see cref="Arrived"/> or <see cref="SpunOut"/>.</summary>
    /// <returns>False when it has looked already, in vain.</returns>
    public bool TryStart()
    {
        if (_inVain)
            return false;
        _spin.Start(_limit);
        return true;
    }

    /// <summary>How the last look has ended; what comes by itself is a success, too.</summary>
    public void Note(bool come) => _inVain = !come;

    /// <summary>Looks no more.</summary>
    public void Stop() => _spin.Stop();
}
