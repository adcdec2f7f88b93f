using ActorIpcChat.Linux.Events;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>
/// Polls without sleeping for <c>chat.viewer.spin</c>, before the viewer sleeps. After a spin without news it does not start again until
/// there was news.
/// </summary>
internal sealed class ViewerSpin
{
    private readonly LoopSpin _spin;
    private readonly TimeSpan _limit;
    private bool _lastFailed;

    private ViewerSpin(ViewerContext context, ViewedMemory memory, IActorRef viewer)
    {
        _limit = context.Settings.Spin;
        _spin = new LoopSpin(
            context.Loop,
            static memory => ((ViewedMemory)memory).HasNews || ((ViewedMemory)memory).IsOver,
            (_, found) => viewer.Tell(found ? Arrived.Instance : GaveUp.Instance, ActorRefs.NoSender),
            memory);
    }

    /// <summary>There is news: the spin has ended.</summary>
    public sealed class Arrived
    {
        public static readonly Arrived Instance = new();
    }

    /// <summary>The time is over without news: sleep.</summary>
    public sealed class GaveUp
    {
        public static readonly GaveUp Instance = new();
    }

    /// <summary>Creates the spin for a viewer with a doorbell; null if the settings ask for none.</summary>
    public static ViewerSpin? For(ViewerContext context, ViewedMemory memory, IActorRef viewer)
        => context.Settings.Spin > TimeSpan.Zero ? new ViewerSpin(context, memory, viewer) : null;

    /// <summary>Spins. The viewer gets <see cref="Arrived"/> or <see cref="GaveUp"/>.</summary>
    /// <returns>False if the last spin found no news.</returns>
    public bool TryStart()
    {
        if (_lastFailed)
            return false;
        _spin.Start(_limit);
        return true;
    }

    /// <summary>Records how the last spin ended. News without a spin is a success, too.</summary>
    public void Record(bool success) => _lastFailed = !success;

    /// <summary>Stops the spin.</summary>
    public void Stop() => _spin.Stop();
}
