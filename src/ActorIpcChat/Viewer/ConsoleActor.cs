using ActorIpcChat.Dispatch;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using Akka.Actor;

namespace ActorIpcChat.Viewer;

/// <summary>Writes batches to standard output, and sends each back when it is written.</summary>
internal sealed unsafe class ConsoleActor(ViewerContext context, IOutputFormat format, Transcript? log) : UntypedActor
{
    private readonly StandardOutput _output = context.Output!;
    private readonly OutputBuffer _buffer = new();
    private LoopRegistration? _registration;
    private WrittenLines? _written;
    private Batch? _batch;
    private IActorRef _poller = ActorRefs.Nobody;
    private int _frame;
    private int _offset;
    private long _skip;

    /// <summary>To the parent: standard output has lost its reader, or cannot be written.</summary>
    /// <param name="Why">Null if its reader has left, as <c>head</c> does.</param>
    public sealed record OutputClosed(LinuxException? Why);

    private sealed class HungUp
    {
        public static readonly HungUp Instance = new();
    }

    protected override void PreStart()
    {
        // A larger pipe means fewer, longer writes. On other files the call has no effect.
        _output.Descriptor.RequestPipeCapacity(context.PipeCapacity);
        _registration = context.Loop.Watch(_output.Descriptor, Readiness.Writable, ReportReadiness, Self);
    }

    protected override void PostStop()
    {
        _registration?.Dispose();
        if (_batch is null && _buffer.IsEmpty)
        {
            // The format may hold back an unfinished line: this is the last chance to write it.
            format.EndLine(_buffer);
            _buffer.WriteTo(_output);
        }

        log?.Dispose();
        _buffer.Dispose();
        _output.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Batch batch:
                _batch = batch;
                _poller = Sender;
                (_frame, _offset) = (0, 0);
                _skip = batch.Skip;
                if (batch.Consumed is { } consumed)
                    (_written ??= new WrittenLines(format, _buffer)).Begin(consumed, batch.Skip);
                if (batch.EndsOpenLine)
                    EndLine();
                format.BeginBatch();
                if (batch.Missed > 0 && !format.ShowMissed(batch.Missed, _buffer))
                    context.Notices.Say($"missed {batch.Missed} lines: they were overwritten before they could be shown");
                Write();
                break;
            case Writable:
                Write();
                break;
            case ViewerActor.StopSink:
                Context.Stop(Self);
                break;
            case HungUp:
                Context.Parent.Tell(new OutputClosed(null));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // The viewer ends as soon as the pipe's reader leaves, not only with the next line.
    private static readonly Action<object, Readiness> ReportReadiness = static (actor, state) =>
        ((IActorRef)actor).Tell((state & Readiness.Error) != 0 ? HungUp.Instance : Writable.Instance, ActorRefs.NoSender);

    private void Write()
    {
        while (_batch is not null || !_buffer.IsEmpty)
        {
            if (_batch is { } batch)
                Fill(batch);
            // The log first: whenever this process is killed, each shown line is in it.
            log?.Flush();
            var result = _buffer.WriteTo(_output, _written?.OnWritten);
            if (result.WouldBlock)
                return;
            if (result.Errno != 0)
            {
                Context.Parent.Tell(new OutputClosed(result.Broken ? null : new LinuxException(
                    "cannot write to standard output", result.Errno, "free space there, or send the output elsewhere")));
                return;
            }

            if (_batch is { } shown && _frame == shown.Count)
            {
                _batch = null;
                _poller.Tell(shown);
                return;
            }
        }
    }

    private void Fill(Batch batch)
    {
        while (_frame < batch.Count && !_buffer.IsNearlyFull)
        {
            var frame = batch.Frames[_frame];
            if (_skip > 0)
                SkipLines(frame.Payload);
            var length = frame.Header.PayloadLength;
            if (_offset < length)
            {
                var start = frame.PayloadStart + _offset;
                var taken = _written?.Append(frame, start, length - _offset) ?? format.Append(frame, start, length - _offset, _buffer);
                log?.Append(frame, start, taken);
                _offset += taken;
            }
            else if (length == 0 && _skip == 0)
            {
                format.ShowNotice(frame, _buffer);
            }

            if (_offset < length)
                return;
            _frame++;
            _offset = 0;
        }

        if (_frame < batch.Count)
            return;
        format.EndBatch(_buffer);
    }

    private void EndLine()
    {
        format.EndLine(_buffer);
        log?.EndLine();
    }

    private void SkipLines(ReadOnlySpan<byte> payload)
    {
        while (_skip > 0 && _offset < payload.Length)
        {
            var end = payload[_offset..].IndexOf((byte)'\n');
            if (end < 0)
            {
                _offset = payload.Length;
                return;
            }

            _offset += end + 1;
            _skip--;
        }
    }
}
