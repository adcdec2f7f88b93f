using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Reporting;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>Reads standard input into the space that <see cref="FifoWriterActor"/> lends.</summary>
/// <param name="loop">The event loop.</param>
/// <param name="input">Standard input; null if it is closed.</param>
/// <param name="writer">Lends space, and gets it back filled.</param>
/// <param name="pipeCapacity">Bytes that the pipe should hold if standard input is one.</param>
/// <param name="stays">If standard input is a FIFO, reading continues with the next writer.</param>
/// <param name="notices">Where to say that the terminal cut a line.</param>
internal sealed unsafe class StdinActor(
    EventLoop loop, StandardInput? input, IActorRef writer, int pipeCapacity, bool stays = false, INotices? notices = null) : UntypedActor
{
    /// <summary>Largest number of frames for one read: few calls empty a pipe, and wake its writer as rarely.</summary>
    private const int MaxFrames = 8;

    private LoopRegistration? _registration;
    private OutboxSpace? _space;
    private bool _lastReadWasFull;
    private bool _readable;
    private bool _hungUp;

    /// <summary>Stops reading. Input that was read is accepted; the rest stays unread.</summary>
    public sealed record Stop;

    /// <summary>To the parent: standard input cannot be read. Earlier input is accepted; the end follows it.</summary>
    /// <param name="Why">For the user.</param>
    public sealed record Failed(LinuxException Why);

    /// <summary>The process was stopped and continues: it may be in the foreground of its terminal now.</summary>
    public sealed record Resumed;

    protected override void PreStart()
    {
        if (input is null)
        {
            Become(Ended);
            return;
        }

        Become(Reading);
        // A larger pipe means fewer, longer reads. On other files the call has no effect.
        input.Descriptor.RequestPipeCapacity(pipeCapacity);
        _registration = loop.WatchReadable(input.Descriptor, Self);
        _readable = _hungUp = input.HadHungUp;
    }

    protected override void PostStop()
    {
        _registration?.Dispose();
        input?.Dispose();
    }

    protected override void OnReceive(object message) => Unhandled(message);

    private void Reading(object message)
    {
        switch (message)
        {
            case OutboxSpace space:
                _space = space;
                Read();
                break;
            case Readable readable:
                _readable = true;
                _hungUp |= readable.HungUp;
                Read();
                break;
            case Resumed:
                _readable = true;
                Read();
                break;
            case Stop:
                End();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Reading has ended. The next space goes back with the end mark.</summary>
    private void Ended(object message)
    {
        if (message is OutboxSpace space)
            GiveBack(space, 0, ended: true);
        else if (message is not (Readable or Resumed or Stop))
            Unhandled(message);
    }

    private void End()
    {
        _registration?.Dispose();
        Become(Ended);
        if (_space is { } space)
            GiveBack(space, 0, ended: true);
    }

    private void Read()
    {
        if (_space is not { } space || !_readable)
            return;
        var source = input!;
        // A single line needs only one frame. If the last read filled its frame, more is likely to be there.
        var frames = _lastReadWasFull && space.Frames > 1 ? Math.Min(space.Frames, MaxFrames) : 1;
        var result = frames == 1 ? source.Read(space.Start, space.Length) : ReadFrames(source, space, frames);
        if (result.WouldBlock)
        {
            // Only a pipe with a writer would block: there is no hang-up.
            _readable = _hungUp = false;
            return;
        }

        // A read that did not fill the space has emptied the pipe: the next edge reports more. But no edge follows a hang-up, a plain
        // file causes none, and a terminal gives one line for each read and no edge for lines that are already typed.
        if (result.Bytes > 0)
        {
            if (source.MayBeCut(space.Start, result.Bytes))
            {
                notices?.Say("this line has 4095 bytes, the most that the terminal keeps of one: the rest of a longer line is lost;"
                    + " for longer lines use ipcchat window, a pipe or a file");
            }

            _lastReadWasFull = result.Bytes >= space.Length;
            _readable = result.Bytes == space.Length * frames || _hungUp || _registration is null || !source.ShortReadMeansEmpty;
            GiveBack(space, result.Bytes, ended: false);
            return;
        }

        if (stays && source.IsFifo && result.EndOfFile)
        {
            // The next writer causes an edge.
            _readable = _hungUp = false;
            space.WriterLeft = true;
            GiveBack(space, 0, ended: false);
            return;
        }

        // An error of the terminal, such as EIO after it was closed, is its end, too.
        if (!result.EndOfFile && !source.IsTerminal)
            Context.Parent.Tell(new Failed(StandardInput.CannotRead(result.Errno)));
        End();
    }

    private static IoResult ReadFrames(StandardInput input, OutboxSpace space, int frames)
    {
        var pieces = stackalloc IoVector[MaxFrames];
        for (var frame = 0; frame < frames; frame++)
            pieces[frame] = new IoVector { Base = space.Start + ((nint)frame * FrameHeader.MaxLength), Length = (nuint)space.Length };
        return input.Read(pieces, frames);
    }

    private void GiveBack(OutboxSpace space, int filled, bool ended)
    {
        (space.Filled, space.Ended) = (filled, ended);
        _space = null;
        writer.Tell(space);
    }
}
