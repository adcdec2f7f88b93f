using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using Akka.Actor;

namespace ActorIpcChat.Peer;

/// <summary>
/// Another process has the role: waits until it ends, and takes the role. The state before <see cref="WaitingState"/>, without a session.
/// Several processes may wait; any of them takes the role first.
/// </summary>
/// <param name="context">What the process is given to work with.</param>
/// <param name="self">The chat process.</param>
/// <param name="timers">Its timers.</param>
/// <param name="begin">Goes on with the role.</param>
/// <param name="end">Ends the process with an exit code.</param>
internal sealed class AwaitingRoleState(
    ChatContext context, IActorRef self, ITimerScheduler timers, Action<ChatResources> begin, Action<int> end) : IDisposable
{
    /// <summary>
    /// How often to look if inotify reports the holder's end. Each look opens a file of the room, which wakes the processes that wait there.
    /// </summary>
    private static readonly TimeSpan LookIfWatched = TimeSpan.FromSeconds(10);

    /// <summary>How often to look if it does not.</summary>
    private static readonly PollSettings LookIfUnwatched = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1), 1.5);

    /// <summary>How often to try at once if other processes are faster each time.</summary>
    private const int Attempts = 3;

    /// <summary>How often the room may be removed in a row: one process after the other may find it empty.</summary>
    private const int Removals = 50;

    private readonly FileAt _lock = context.Room.Lock(context.Role);
    private readonly LockWatch? _watch = LockWatch.TryMake();
    private LoopRegistration? _watchRegistration;
    private (int Pid, PeerProcess? Process, LoopRegistration? Registration) _holder;
    private TimeSpan _delay;
    private int _removals;
    private bool _said;
    private bool _ended;

    /// <summary>Looks again whether the role is free.</summary>
    public sealed record LookAgain : IMayBeStale;

    /// <summary>Takes the role, or begins to wait.</summary>
    public void Enter()
    {
        if (_watch is not null)
            _watchRegistration = context.Loop.WatchReadable(_watch.Descriptor, self);
        // At first without a look: this refuses a file that is not trusted.
        Take(() => TryAcquire(out _) ?? Look());
    }

    /// <summary>Takes a message. What is not for this state is of no use before the process has the role.</summary>
    public bool Receive(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested or CleanupActor.LeaveNow:
                End(0);
                break;
            case Readable:
                _watch?.Drain();
                Take(Look);
                break;
            case LookAgain:
                Take(Look);
                break;
        }

        return true;
    }

    /// <summary>Stops waiting. The directory may be one that this process has made again.</summary>
    public void Dispose()
    {
        if (_ended)
            return;
        StopWatching();
        context.Room.RemoveIfEmpty();
    }

    private void Take(Func<ChatResources?> look)
    {
        if (_ended)
            return;
        ChatResources? resources;
        try
        {
            resources = look();
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT && ++_removals < Removals)
        {
            LookAfter(LookIfUnwatched.Min);
            return;
        }
        catch (LinuxException e)
        {
            context.Notices.SayError(e.Message);
            End(1);
            return;
        }

        if (resources is null)
            return;
        StopWatching();
        begin(resources);
    }

    private ChatResources? Look()
    {
        for (var attempt = 1; ; attempt++)
        {
            // In this order, so that no end is missed.
            var watched = _watch?.TryFollow(_lock) == true;
            if (FileLock.IsHeld(_lock, out var holder))
            {
                Wait(holder, watched);
                return null;
            }

            if (TryAcquire(out holder) is { } resources)
                return resources;
            if (attempt < Attempts)
                continue;
            // Or it has the role without its lock file, and each try is in its way.
            Say(holder);
            Watch(holder);
            LookAfter(LookIfUnwatched.Max);
            return null;
        }
    }

    private ChatResources? TryAcquire(out int holder) => ChatResources.TryAcquire(
        context.Room, context.Role, context.Settings, out holder, longestLine: context.Program?.LongestLine ?? 0);

    private void Wait(int holder, bool watched)
    {
        _removals = 0;
        Say(holder);
        if (watched)
        {
            LookAfter(LookIfWatched);
            return;
        }

        Watch(holder);
        LookAfter(_delay);
        _delay = LookIfUnwatched.Next(_delay);
    }

    private void Say(int holder)
    {
        if (_said)
            return;
        _said = true;
        var letter = context.Role.Letter();
        context.Notices.Say($"waiting for the end of {FileLock.NameOf(holder)}, which is {letter} in {context.Room.Directory}");
        context.Health?.Set(ChatCondition.Starting, $"waits until it can be {letter}");
    }

    private void LookAfter(TimeSpan delay) => timers.StartSingleTimer(new LookAgain(), new LookAgain(), delay);

    /// <summary>Watches the process itself, if its pid means one here.</summary>
    private void Watch(int holder)
    {
        if (_holder.Pid == holder && _holder.Process is not { HasDied: true } && _delay > TimeSpan.Zero)
            return;
        ForgetHolder();
        var process = PeerProcess.TryOpen(holder);
        _holder = (holder, process, process?.Descriptor is { } descriptor ? context.Loop.WatchReadable(descriptor, self) : null);
        _delay = LookIfUnwatched.Min;
    }

    private void ForgetHolder()
    {
        _holder.Registration?.Dispose();
        _holder.Process?.Dispose();
        _holder = default;
    }

    private void StopWatching()
    {
        _ended = true;
        timers.Cancel(new LookAgain());
        _watchRegistration?.Dispose();
        if (_watch is not null)
            context.Loop.End(_watch);
        ForgetHolder();
    }

    private void End(int exitCode)
    {
        if (_ended)
            return;
        Dispose();
        end(exitCode);
    }
}
