using System.Runtime.InteropServices;
using ActorIpcChat.Composition;
using ActorIpcChat.Leaving;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using Akka.Actor;

namespace ActorIpcChat.Channels;

/// <summary>A viewer whose lines a program reads.</summary>
internal sealed class ReaderEnd
{
    /// <summary>Frames of a batch: a program that is slower than the writer costs one hand-over for so many lines.</summary>
    private const int BatchFrames = 2048;

    private readonly ProcessExit _exit = new();
    private readonly ChannelNotices _notices;
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it. It looks for the shared memory by itself.</summary>
    /// <param name="room">The room.</param>
    /// <param name="role">Whose received lines it reads.</param>
    /// <param name="settings">How it looks.</param>
    /// <param name="once">It ends with the chat.</param>
    /// <param name="consumer">Its name; null for none.</param>
    /// <param name="endsIfMissing">Whether it waits no longer for shared memory; null to wait. Called on the event loop's thread.</param>
    /// <param name="notices">Gets what the user is to know.</param>
    /// <param name="runtime">Where it runs; null for the process's one.</param>
    public ReaderEnd(
        Room room, Role role, ViewerSettings settings, bool once, string? consumer, Func<bool>? endsIfMissing, ChannelNotices notices,
        ChatRuntime? runtime = null)
    {
        runtime ??= ChatRuntime.Shared;
        (Consumer, _notices, Lines) = (consumer, notices, new LineHandout(runtime.Resuming));
        runtime.Failed += OnLoopFailed;
        var context = new ViewerContext(role, room, settings, once, runtime.Loop, null, notices, _exit, HandleSignals: false)
        {
            CreateSink = () => new LineHandoutActor(Lines),
            Attached = () => _attached.TrySetResult(),
            BatchFrames = BatchFrames,
            Consumer = consumer,
            EndsIfMissing = endsIfMissing,
        };
        runtime.System.AddViewer(context, runtime.NameOf($"{role.Word()}1"));
        Ended = EndAsync(runtime);
    }

    /// <summary>Its lines.</summary>
    public LineHandout Lines { get; }

    /// <summary>Its name in the segment; null for none.</summary>
    public string? Consumer { get; }

    /// <summary>Completes when it has found shared memory, or has ended.</summary>
    public Task Attached => _attached.Task;

    /// <summary>Completes when it has ended and nothing of it is left. Does not fault.</summary>
    public Task Ended { get; }

    /// <summary>Ends it. A line in hand keeps the memory attached until its enumeration goes on or ends.</summary>
    public Task DisposeAsync()
    {
        var isFree = Lines.Revoke();
        Leave();
        return isFree ? Ended : Task.CompletedTask;
    }

    /// <summary>The program learns it at once. The actors stop in their order: the memory stays attached while a line is in use.</summary>
    private void OnLoopFailed(Exception e)
    {
        if (_notices.Error is not null)
            return;
        _notices.SayError(new ChildFailure(e).Line);
        Lines.Finish(Failure);
        Leave();
    }

    private ChatException Failure => new(_notices.Error ?? "cannot read the lines: an unknown error ended the reader; open another one");

    private void Leave() => _exit.Process.Tell(new CleanupActor.LeaveRequested(PosixSignal.SIGTERM), ActorRefs.NoSender);

    private async Task EndAsync(ChatRuntime runtime)
    {
        var code = await _exit.Code.ConfigureAwait(false);
        await _exit.StopAsync().ConfigureAwait(false);
        runtime.Failed -= OnLoopFailed;
        Lines.Finish(code == 0 && _notices.Error is null ? null : Failure);
        _attached.TrySetResult();
        Lines.Dispose();
    }
}
