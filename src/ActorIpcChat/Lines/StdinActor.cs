using ActorIpcChat.Dispatch;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Wire;
using Akka.Actor;

namespace ActorIpcChat.Lines;

/// <summary>
/// Reads standard input, whenever there is something and <see cref="FifoWriterActor"/> has given it space for it.
/// </summary>
/// <param name="loop">The thread that everything runs on.</param>
/// <param name="input">Standard input, null where there is none.</param>
/// <param name="writer">Gives space, and gets it back filled.</param>
/// <param name="pipeCapacity">Bytes that a pipe should hold.</param>
/// <param name="stays">The end of a FIFO is the end of its writer: the next one is read, too.</param>
internal sealed unsafe class StdinActor(EventLoop loop, StandardInput? input, IActorRef writer, int pipeCapacity, bool stays = false) : UntypedActor
{
    /// <summary>Frames that one read fills at most: a pipe is emptied with few calls, and its writer woken as rarely.</summary>
    private const int MostFrames = 8;

    private LoopRegistration? _registration;
    private OutboxSpace? _space;
    private bool _more;
    private bool _readable;
    private bool _hungUp;

    /// <summary>Reads no more; what was read is accepted, the rest stays where it is.</summary>
    public sealed record Stop;

    /// <summary>To the parent: standard input cannot be read. What was read before is accepted; the end comes behind it.</summary>
    /// <param name="Why">For the user.</param>
    public sealed record Failed(LinuxException Why);

    /// <summary>The process goes on after it was stopped: it may be in the foreground of its terminal now.</summary>
    public sealed record Resumed;

    protected override void PreStart()
    {
        if (input is null)
        {
            Become(Ended);
            return;
        }

        Become(Reading);
        // A larger pipe means fewer, longer reads; where it is none, nothing happens.
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

    /// <summary>Nothing more is read. The next space goes back with the end.</summary>
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
        // A line that comes alone needs no more than one frame; where one was filled, more is likely to be there.
        var frames = _more && space.Frames > 1 ? Math.Min(space.Frames, MostFrames) : 1;
        var result = frames == 1 ? source.Read(space.Start, space.Length) : ReadFrames(source, space, frames);
        if (result.WouldBlock)
        {
            // A pipe that has a writer says so.
            _readable = _hungUp = false;
            return;
        }

        // A read that did not fill the space has emptied the pipe: the next edge tells of more. But no edge follows a hang-up, a plain
        // file sends none at all, and a terminal gives one line a read and none for those that are typed already.
        if (result.Bytes > 0)
        {
            _more = result.Bytes >= space.Length;
            _readable = result.Bytes == space.Length * frames || _hungUp || _registration is null || !source.ShortReadMeansEmpty;
            GiveBack(space, result.Bytes, ended: false);
            return;
        }

        if (stays && source.IsFifo && result.EndOfFile)
        {
            // The edge of the next writer tells of it.
            _readable = _hungUp = false;
            space.WriterLeft = true;
            GiveBack(space, 0, ended: false);
            return;
        }

        // An error of the terminal (EIO when it has gone) is its end, too.
        if (!result.EndOfFile && !source.IsTerminal)
            Context.Parent.Tell(new Failed(StandardInput.CannotRead(result.Errno)));
        End();
    }

    private static IoResult ReadFrames(StandardInput input, OutboxSpace space, int frames)
    {
        var pieces = stackalloc IoVector[MostFrames];
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
