using System.Runtime.InteropServices;
using ActorIpcChat.Composition;
using ActorIpcChat.Leaving;
using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using Akka.Actor;

namespace ActorIpcChat.Channels;

/// <summary>A chat process whose lines come from a program's threads. <see cref="Completion"/> tells how it ended.</summary>
internal sealed class ChannelEnd : IProgramEnd
{
    /// <summary>Bytes of the longest line that is accepted whole, without LF.</summary>
    public const int MaxLine = 1 << 20;

    private readonly ProcessExit _exit = new();
    private readonly ChannelNotices _notices;
    private readonly TaskCompletionSource _roleTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly ChannelReaders _readers;
    private readonly string _name;
    private TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IActorRef _process = ActorRefs.Nobody;
    private long _undelivered;
    private bool _disposing;

    /// <summary>Starts it. <see cref="WhenRoleTaken"/> tells whether it has the role.</summary>
    public ChannelEnd(ChatPlace place, bool waits, ChannelNotices notices)
    {
        var (room, settings, role) = (place.OpenRoom(), place.Settings, place.PlaceRole);
        var runtime = ChatRuntime.Shared;
        _notices = notices;
        Role = place.Role;
        _name = place.Role?.Letter() ?? settings.Nick;
        _readers = new ChannelReaders(room, role, settings.Viewer, notices);
        Health = new ChatHealth { Changed = OnHealth };
        runtime.Failed += OnLoopFailed;
        var context = new ChatContext(
            role, room, settings, runtime.Loop, null, notices, _exit, TimeProvider.System, HandleSignals: false, Health: Health)
        {
            Program = this,
            WaitForRole = waits,
        };
        IChatLink link = place.Role is null ? HostLink.Instance : FifoLink.Instance;
        runtime.System.AddChatProcess(context, link, runtime.NameOf(link.NameOf(context)));
        Completion = EndAsync(runtime);
    }

    /// <summary>A or B; null for a member of a room of many.</summary>
    public Role? Role { get; }

    /// <summary>For health checks.</summary>
    public ChatHealth Health { get; }

    /// <summary>Where lines are sent; there is one once the role is taken.</summary>
    public ProgramFeed Feed { get; private set; } = null!;

    /// <summary>Readers of what this end receives.</summary>
    public ChannelReaders Readers => _readers;

    /// <summary>Completes when the chat has ended, and everything but readers is gone.</summary>
    public Task Completion { get; }

    /// <inheritdoc/>
    public int LongestLine => MaxLine;

    /// <summary>Completes when the role is taken and lines are accepted; faults if it cannot be.</summary>
    public Task WhenRoleTaken => _roleTaken.Task;

    /// <summary>Completes at once while connected, else at the next connection. Faults if the chat ends.</summary>
    public Task WhenConnected
    {
        get
        {
            lock (_lock)
                return _connected.Task;
        }
    }

    /// <inheritdoc/>
    public OutboxFeed CreateFeed(Outbox outbox) => Feed = new ProgramFeed(outbox, begun: () => _roleTaken.TrySetResult());

    /// <inheritdoc/>
    public void RoleTaken(IActorRef process) => _process = process;

    /// <inheritdoc/>
    public bool Ending(long undelivered, bool holdsLines)
    {
        _undelivered = undelivered;
        if (Volatile.Read(ref _disposing))
            return false;
        var ready = _readers.AttachBeforeTheEnd(holdsLines);
        if (ready.IsCompleted)
            return false;
        _ = ready.ContinueWith(_ => _process.Tell(new FinishingState.ReaderIsReady(), ActorRefs.NoSender), TaskScheduler.Default);
        return true;
    }

    /// <summary>Leaves, as SIGTERM makes the command leave.</summary>
    public void Leave()
    {
        Volatile.Write(ref _disposing, true);
        _exit.Process.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM), ActorRefs.NoSender);
    }

    private void OnHealth(ChatCondition condition)
    {
        lock (_lock)
        {
            if (condition is ChatCondition.Chatting or ChatCondition.Impaired)
                _connected.TrySetResult();
            else if (_connected.Task.IsCompletedSuccessfully)
                _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void OnLoopFailed(Exception e)
    {
        _notices.SayError(new ChildFailure(e).Line);
        _exit.With(1);
    }

    private async Task EndAsync(ChatRuntime runtime)
    {
        var code = await _exit.Code.ConfigureAwait(false);
        await _exit.StopAsync().ConfigureAwait(false);
        runtime.Failed -= OnLoopFailed;
        var peer = Role?.Peer().Letter() ?? "every member";
        var failure = code != 0
            ? new ChatException(_notices.Error ?? "cannot go on: an unknown error ended the chat; open another channel")
            : _undelivered > 0
                ? new ChatException($"cannot deliver {Counted.Lines(_undelivered)} to {peer}: the chat ended before; send them again in the next one")
                : null;
        _readers.ChatHasEnded();
        Feed?.End(failure);
        _roleTaken.TrySetException(failure ?? new ChatException($"cannot be {_name}: the channel was closed; open another one"));
        lock (_lock)
        {
            if (_connected.Task.IsCompleted)
                _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _connected.SetException(
                failure ?? new ChatException($"cannot connect{(Role is null ? "" : $" with {peer}")}: the chat has ended; open another channel"));
            _ = _connected.Task.Exception;
        }

        _ = _roleTaken.Task.Exception;
        if (failure is not null)
            throw failure;
    }
}
