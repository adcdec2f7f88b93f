using System.Runtime.InteropServices;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux;
using ActorIpcChat.Metering;
using ActorIpcChat.Originals;
using ActorIpcChat.Ring;
using ActorIpcChat.Rooms;
using ActorIpcChat.Typing;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.ChatProcess;

/// <summary>
/// One end of the chat. It finds the peer, introduces itself, and from then on only listens for the end: the lines go past it,
/// from <see cref="StdinActor"/> to <see cref="FifoWriterActor"/> and from <see cref="FifoReaderActor"/> to <see cref="ShmWriterActor"/>.
/// </summary>
/// <remarks>
/// <code>
/// Waiting ──FIFO has a reader──▶ Greeting ──both know each other──▶ Chatting ──somebody leaves──▶ Leaving ──▶ clean up
///    ▲                              │                                  │                            │
///    └──────────────────────────────┴────── the connection is lost, its peer is not ────────────────┘
/// </code>
/// </remarks>
internal sealed class ChatProcessActor(ChatContext context) : UntypedActor, IWithTimers
{
    private static readonly TimeSpan SayAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(1);

    /// <summary>An original program speaks as soon as both FIFOs are open; longer silence is one of ours whose lock cannot be seen.</summary>
    private static readonly TimeSpan IntroduceAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>An original program has this long to show its last line, and to die when it has sent a signal.</summary>
    private static readonly TimeSpan OriginalTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The signal of an original program that has left takes longer to get here than the end of its pipe, at most so long.</summary>
    private static readonly TimeSpan SignalTakes = TimeSpan.FromSeconds(1);

    private readonly Role _role = context.Role;
    private ChatResources? _resources;
    private Outbox _outbox = null!;
    private RingWriter _ring = null!;
    private Connection _connection = null!;
    private MeasuredChat? _measured;
    private Departure _departure = null!;
    private IActorRef _cleanup = ActorRefs.Nobody;
    private IActorRef _stdin = ActorRefs.Nobody;
    private IActorRef _feeder = ActorRefs.Nobody;
    private IActorRef _writer = ActorRefs.Nobody;
    private IActorRef _reader = ActorRefs.Nobody;
    private IActorRef _shmWriter = ActorRefs.Nobody;
    private Hello? _early;
    private FifoReaderActor.NoHello? _earlyStrange;
    private OutgoingMessages? _messages;
    private bool _fed;
    private bool _inputEnded;
    private int _announced;
    private int _ending;
    private int _exitCode;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The process at the other end has died.</summary>
    public sealed record PeerDied(ProcessIdentity Peer);

    /// <summary>A FIFO was taken away before it was opened: a peer on its way out had made it.</summary>
    public sealed class FifoMissing
    {
        public static readonly FifoMissing Instance = new();
    }

    private sealed class SayWhatWeWaitFor
    {
        public static readonly SayWhatWeWaitFor Instance = new();
    }

    private sealed class IntroduceAnyway
    {
        public static readonly IntroduceAnyway Instance = new();
    }

    private sealed class WasOurSignal
    {
        public static readonly WasOurSignal Instance = new();
    }

    private sealed class NoSignalComes
    {
        public static readonly NoSignalComes Instance = new();
    }

    private sealed class LookAround
    {
        public static readonly LookAround Instance = new();
    }

    private sealed class PatienceEnded
    {
        public static readonly PatienceEnded Instance = new();
    }

    private sealed class NoAnswer
    {
        public static readonly NoAnswer Instance = new();
    }

    protected override SupervisorStrategy SupervisorStrategy() => ChildFailure.StopAndTell(Self, Context.GetLogger());

    protected override void PreStart()
    {
        _cleanup = CleanupActor.Start(Context, context.Exit, context.HandleSignals);
        try
        {
            _resources = ChatResources.Acquire(context.Room, _role, context.Settings);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        if (_resources.TakenOver)
            context.Notices.Say($"going on where an earlier {_role.Letter()} was ended");
        if (context.Input is null)
            context.Notices.Say("standard input is closed: nothing will be sent");
        _outbox = new Outbox(_resources.Segment, System.Text.Encoding.UTF8.GetBytes(context.Settings.Nick), context.Clock);
        _ring = new RingWriter(_resources.Segment, context.Settings.SharedMemory.Overwrite);
        _measured = new MeasuredChat(context.Room, _role, _outbox, _ring);
        _connection = new Connection(context, _resources, _outbox, _ring);
        _departure = new Departure();
        var fifo = context.Settings.Fifo;
        _shmWriter = Child("shm-writer", () => new ShmWriterActor(
            context.Loop, context.Room, _role, _resources.Segment, _ring, _resources.Bell,
            new WindowMirror(_resources.Segment, _ring, context.Settings.Original.MirrorInterval, context.Clock)));
        _reader = Child("fifo-reader", () => new FifoReaderActor(context.Loop, context.Room.InboundFifo(_role), fifo.Capacity, _shmWriter, context.Room.Sharing));
        _writer = Child("fifo-writer", () => new FifoWriterActor(context.Loop, _outbox, context.Room.OutboundFifo(_role), fifo, context.Room.Sharing));
        var typing = context.Interactive ? Child("typing", () => new TypingActor(_writer, context.Settings.Nick, context.Notices)) : ActorRefs.Nobody;
        _stdin = Child("stdin", () => new StdinActor(context.Loop, context.Input, context.Interactive ? typing : _writer, fifo.Capacity));
        _feeder = context.Interactive ? typing : _stdin;
        typing.Tell(new TypingActor.Listen(_stdin));
        Wait();

        IActorRef Child<T>(string name, Func<T> make)
            where T : ActorBase => Context.ActorOf(ActorProps.OnLoop(make), name);
    }

    protected override void PostStop()
    {
        _connection?.Dispose();
        _measured?.Dispose();
    }

    protected override void OnReceive(object message) => Always(message);

    private void Wait()
    {
        try
        {
            _resources!.EnsureFifos(context.Settings.Fifo.Mode);
            _connection.Begin(Self);
            (_early, _earlyStrange) = (null, null);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        _reader.Tell(new FifoReaderActor.Open(_connection.Instance));
        _writer.Tell(FifoWriterActor.Open.Instance);
        Timers.StartSingleTimer(SayWhatWeWaitFor.Instance, SayWhatWeWaitFor.Instance, SayAfter);
        Timers.StartPeriodicTimer(LookAround.Instance, LookAround.Instance, LookAfter);
        Become(Waiting);
    }

    /// <summary>Nobody has opened the other end of our FIFO yet.</summary>
    private void Waiting(object message)
    {
        switch (message)
        {
            case FifoWriterActor.Opened opened:
                Timers.Cancel(SayWhatWeWaitFor.Instance);
                _connection.StopWatching();
                _connection.Outbound = opened.Fifo;
                Become(Greeting);
                Greet();
                break;
            case FifoReaderActor.Opened opened:
                _connection.Inbound = opened.Fifo;
                break;
            case FifoReaderActor.HelloReceived received:
                // It opened its end for reading before it said anything: ours opens at the next try.
                _early = received.Hello;
                _writer.Tell(FifoWriterActor.TryAgain.Instance);
                break;
            case Readable:
                _connection.DrainWatch();
                _writer.Tell(FifoWriterActor.TryAgain.Instance);
                break;
            case LookAround when !_connection.FifosAreInPlace():
                Reconnect();
                break;
            case SayWhatWeWaitFor:
                context.Notices.Say($"waiting for {_role.Peer().Letter()}: nobody has opened {context.Room.OutboundFifo(_role)} for reading yet");
                break;
            case FifoReaderActor.NoHello strange:
                OnNoHello(strange);
                break;
            case ShmWriterActor.SegmentRemoved:
                TryMakeSegmentAgain();
                break;
            default:
                WhileUnconnected(message);
                break;
        }
    }

    /// <summary>Both ends are open; who is there?</summary>
    private void Greeting(object message)
    {
        switch (message)
        {
            case FifoReaderActor.HelloReceived received:
                OnHello(received.Hello);
                break;
            case FifoReaderActor.Opened opened:
                _connection.Inbound = opened.Fifo;
                break;
            case FifoReaderActor.NoHello strange:
                OnNoHello(strange);
                break;
            case IntroduceAnyway when !_connection.Introduced:
                Introduce();
                break;
            case FifoWriterActor.Broken:
                Reconnect();
                break;
            case LookAround when !_connection.FifosAreInPlace():
                Reconnect();
                break;
            default:
                WhileUnconnected(message);
                break;
        }
    }

    private void WhileUnconnected(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested request when IsOfLostOriginal(request):
                break;
            case CleanupActor.LeaveRequested or PatienceEnded:
                Finish();
                break;
            case PeerDied died when _connection.IsPeer(died.Peer):
                PeerLost();
                break;
            case FifoMissing:
                Reconnect();
                break;
            default:
                Always(message);
                break;
        }
    }

    /// <summary>Lines flow both ways.</summary>
    private void Chatting(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveRequested request when IsOfLostOriginal(request):
                break;
            case CleanupActor.LeaveRequested { Signal: PosixSignal.SIGINT } when context.Settings.StayOnPeerLeave && _connection.PeerIsOriginal:
                // An original program that leaves sends this to its peer, whoever that is, and dies.
                Timers.StartSingleTimer(WasOurSignal.Instance, WasOurSignal.Instance, OriginalTime);
                break;
            case CleanupActor.LeaveRequested or WasOurSignal:
                Timers.StartSingleTimer(PatienceEnded.Instance, PatienceEnded.Instance, context.Settings.Leave.Patience);
                Leave();
                break;
            case FifoWriterActor.InputEnded:
                _inputEnded = true;
                if (!context.Settings.StayOnStdinEnd)
                    Leave();
                break;
            case FifoReaderActor.GoodbyeReceived when context.Settings.StayOnPeerLeave:
                context.Notices.Say($"{_connection.PeerName} has left");
                _departure.PeerSaidGoodbye = true;
                _shmWriter.Tell(new ShmWriterActor.PeerGone(FrameKind.Left));
                _writer.Tell(FifoWriterActor.SayGoodbye.Instance);
                break;
            case FifoWriterActor.GoodbyeSaid:
                // Only one that stays says it here: it waits for the next peer.
                Forget();
                break;
            case FifoReaderActor.GoodbyeReceived:
                _departure.PeerSaidGoodbye = true;
                _shmWriter.Tell(new ShmWriterActor.PeerGone(FrameKind.Left));
                Leave();
                break;
            default:
                WhileConnected(message);
                break;
        }
    }

    /// <summary>What was accepted is delivered, goodbyes are said.</summary>
    private void Leaving(object message)
    {
        switch (message)
        {
            case FifoWriterActor.Delivered when _connection.PeerIsOriginal:
                Timers.StartSingleTimer(NoAnswer.Instance, NoAnswer.Instance, OriginalTime);
                break;
            case FifoWriterActor.Delivered:
                _writer.Tell(FifoWriterActor.SayGoodbye.Instance);
                break;
            case FifoWriterActor.GoodbyeSaid:
                _departure.SaidGoodbye = true;
                Timers.StartSingleTimer(NoAnswer.Instance, NoAnswer.Instance, context.Settings.Leave.GoodbyeTimeout);
                FinishIfDone();
                break;
            case FifoReaderActor.GoodbyeReceived:
                _departure.PeerSaidGoodbye = true;
                FinishIfDone();
                break;
            case NoAnswer:
                _departure.Interrupted = _connection.InterruptPeer();
                if (_connection.PeerIsOriginal && !_departure.Interrupted)
                {
                    // The end of its pipe has to do.
                    Finish();
                    break;
                }

                Timers.StartSingleTimer(PatienceEnded.Instance, PatienceEnded.Instance, context.Settings.Leave.Patience);
                break;
            case PatienceEnded:
                context.Notices.Say($"{_connection.PeerName} takes nothing: leaving without it");
                Finish();
                break;
            case CleanupActor.LeaveRequested when !Timers.IsTimerActive(PatienceEnded.Instance):
                Timers.StartSingleTimer(PatienceEnded.Instance, PatienceEnded.Instance, context.Settings.Leave.Patience);
                break;
            case CleanupActor.LeaveRequested or FifoWriterActor.InputEnded:
                break;
            case CleanupActor.LeaveNow when _departure.Interrupted && _connection.PeerIsOriginal && !_departure.Echoed:
                // An original program answers a signal with a signal.
                _departure.Echoed = true;
                break;
            default:
                WhileConnected(message);
                break;
        }
    }

    private void WhileConnected(object message)
    {
        switch (message)
        {
            case PeerDied died when _connection.IsPeer(died.Peer):
                // What it wrote before is still in the pipe.
                _departure.PeerIsDead = true;
                _reader.Tell(FifoReaderActor.Drain.Instance);
                break;
            case FifoReaderActor.Drained:
            case FifoReaderActor.EndOfFile when _connection.PeerIsOriginal:
                PeerLost();
                break;
            case FifoReaderActor.EndOfFile when _departure is { PeerIsDead: false, PeerSaidGoodbye: false }:
            case FifoReaderActor.Garbled when !_departure.PeerIsDead:
                OnConnectionLost(message as FifoReaderActor.Garbled);
                break;
            case FifoWriterActor.Broken or FifoReaderActor.EndOfFile or FifoReaderActor.Garbled:
                // The end of the pipe, or of the peer, tells the rest.
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Always(object message)
    {
        switch (message)
        {
            case CleanupActor.LeaveNow:
                Finish(0);
                break;
            case ShmWriterActor.SegmentRemoved:
                // The peer looks into it for what has arrived: it has to learn which one to look into now.
                if (TryMakeSegmentAgain())
                    Reconnect();
                break;
            case ChildFailure failure:
                Fail(failure);
                break;
            case FifoWriterActor.InputEnded:
                _inputEnded = true;
                break;
            case TypingActor.WhoIsThere:
                foreach (var line in WhoIsThere.Lines(_role, _connection, _resources!.Segment, _outbox))
                    context.Notices.Say(line);
                break;
            case CleanupActor.Resumed:
                _stdin.Tell(StdinActor.Resumed.Instance);
                break;
            case Terminated or Readable or LookAround or SayWhatWeWaitFor or PeerDied or NoAnswer or PatienceEnded
                or CleanupActor.LeaveRequested or FifoReaderActor.EndOfFile or FifoReaderActor.Garbled or FifoReaderActor.Drained
                or FifoReaderActor.HelloReceived or FifoReaderActor.Opened or FifoReaderActor.NoHello
                or FifoWriterActor.Broken or FifoWriterActor.Opened or FifoWriterActor.Delivered or FifoWriterActor.GoodbyeSaid
                or FifoReaderActor.GoodbyeReceived or FifoMissing or IntroduceAnyway or WasOurSignal or NoSignalComes
                or ShmWriterActor.RestShown:
                // Came from what is no longer so.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Greet()
    {
        if (_early is { } hello)
            OnHello(hello);
        else if (_earlyStrange is { } strange)
            OnNoHello(strange);
        else if (_connection.PeerIsOurs)
            Introduce();
        else
            Timers.StartSingleTimer(IntroduceAnyway.Instance, IntroduceAnyway.Instance, IntroduceAfter);
    }

    private void Introduce() => _writer.Tell(new FifoWriterActor.Say(_connection.Introduce()));

    private void OnHello(Hello hello)
    {
        if (!_connection.Accept(hello))
        {
            context.Notices.Say($"ignored a hello of process {hello.Process.Pid}: it does not hold {context.Room.OutboundFifo(_role)} open");
            return;
        }

        if (_connection.AnswerTo(hello) is { } answer)
            _writer.Tell(new FifoWriterActor.Say(answer));
        if (hello.To == _connection.Instance)
            Chat(hello);
    }

    private void Chat(Hello hello)
    {
        PeerMemory memory;
        try
        {
            memory = PeerMemory.Open(hello.SegmentId, _outbox.Session, context.Room.Sharing);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return;
        }

        _messages = null;
        var outgoing = new OutgoingFrames(_outbox, memory, hello.ReceivedSession == _outbox.Session ? hello.ReceivedUpTo : null);
        Chat(hello.Process.Pid, outgoing, hello.Session, hello.StreamStart);
    }

    private void OnNoHello(FifoReaderActor.NoHello strange)
    {
        if (FrameHeader.StartsLikeOne(strange.Begin) || _connection.PeerIsOurs)
        {
            // It has not noticed yet that its old peer is gone: old frames are still in the pipe.
            _reader.Tell(FifoReaderActor.KeepLooking.Instance);
        }
        else if (!OriginalGreeting.Readings(strange.Begin).Any())
        {
            var text = Printable.Text(strange.Begin.AsSpan(0, Math.Min(40, strange.Begin.Length)));
            Fail(new ChildFailure(new LinuxException(
                $"read the handshake from {context.Room.InboundFifo(_role)}", $"what came begins with \"{text}\"",
                "find out who else writes to it (fuser), or choose another room with --room")));
        }
        else if (_connection.Outbound is null)
        {
            _earlyStrange = strange;
        }
        else if (_connection.AcceptOriginal(strange.Begin) is { } original)
        {
            ChatWithOriginal(original.Pid, original.Digits);
        }
        else
        {
            context.Notices.Say($"ignored a handshake: no process of that number holds {context.Room.OutboundFifo(_role)} open");
            _reader.Tell(FifoReaderActor.KeepLooking.Instance);
        }
    }

    private void ChatWithOriginal(int pid, int digits)
    {
        if (!_connection.Introduced)
            Introduce();
        var stranger = OriginalGreeting.AsRead(Environment.ProcessId, digits);
        if (stranger != Environment.ProcessId)
        {
            context.Notices.Say(
                $"{_connection.PeerName} reads a pid as {digits} digit{(digits == 1 ? "" : "s")} long: when it leaves it will signal process {stranger}"
                + $" instead of {Environment.ProcessId}; end this one first");
        }

        _reader.Tell(new FifoReaderActor.Expect(digits, new IncomingMessages(context.Clock)));
        _messages ??= new OutgoingMessages(_outbox, context.Settings.Original.SendInterval, context.Clock);
        Chat(pid, _messages, (ulong)Random.Shared.NextInt64(1, long.MaxValue), 0);
    }

    private void Chat(int peer, Outgoing outgoing, ulong session, long start)
    {
        Timers.Cancel(LookAround.Instance);
        Timers.Cancel(IntroduceAnyway.Instance);
        _departure = new Departure { Begun = _departure.Begun };
        _connection.WatchPeer(Self);
        _measured!.Connections++;
        Announce(peer);
        Become(Chatting);
        _shmWriter.Tell(new ShmWriterActor.BeginSession(_reader, session, start, _connection.PeerNick, _connection.PeerIsOriginal));
        _writer.Tell(new FifoWriterActor.Flow(outgoing));
        if (!_fed)
            _writer.Tell(new FifoWriterActor.Feed(_feeder));
        _fed = true;
        if (_departure.Begun || (_inputEnded && !context.Settings.StayOnStdinEnd))
            Leave();
    }

    private void OnConnectionLost(FifoReaderActor.Garbled? garbled)
    {
        if (garbled is { StartsAnew: false })
        {
            _ring.CountGarbledConnection();
            _measured!.Garbled++;
        }

        if (garbled is not null)
            context.Notices.Say($"{garbled.Why}: asking {_connection.PeerName} to send it again");
        Reconnect();
    }

    /// <summary>The same peer, a new connection: what was not received is sent again.</summary>
    private void Reconnect()
    {
        _writer.Tell(FifoWriterActor.Close.Instance);
        _reader.Tell(FifoReaderActor.Close.Instance);
        _shmWriter.Tell(ShmWriterActor.EndSession.Instance);
        Wait();
        if (_connection.PeerHasDied)
            PeerLost();
    }

    private bool TryMakeSegmentAgain()
    {
        // Several viewers may have told of it.
        if (!_resources!.Segment.IsRemoved)
            return false;
        try
        {
            _resources.Segment.MakeAgain(context.Room, _role, context.Settings.SharedMemory.Mode);
        }
        catch (LinuxException e)
        {
            Fail(new ChildFailure(e));
            return false;
        }

        context.Notices.Say("somebody removed the shared memory: made it again, with all that was in it");
        return true;
    }

    /// <summary>This peer is done; stay for the next one.</summary>
    private void Forget()
    {
        if (Timers.IsTimerActive(WasOurSignal.Instance))
        {
            Timers.Cancel(WasOurSignal.Instance);
            _cleanup.Tell(CleanupActor.ForgetSignals.Instance);
        }
        else if (_connection.PeerIsOriginal)
        {
            Timers.StartSingleTimer(NoSignalComes.Instance, NoSignalComes.Instance, SignalTakes);
        }

        if (_connection.PeerMadeFifos)
            _resources!.InheritFifos();
        _connection.ForgetPeer();
        _departure = new Departure();
        Reconnect();
    }

    /// <summary>An original program that leaves signals its peer, even one that stays; the signal can come last.</summary>
    private bool IsOfLostOriginal(CleanupActor.LeaveRequested request)
    {
        if (request.Signal != PosixSignal.SIGINT || !Timers.IsTimerActive(NoSignalComes.Instance))
            return false;
        Timers.Cancel(NoSignalComes.Instance);
        _cleanup.Tell(CleanupActor.ForgetSignals.Instance);
        return true;
    }

    private void PeerLost()
    {
        if (!_departure.PeerSaidGoodbye && !_departure.Interrupted)
        {
            context.Notices.Say($"{_connection.PeerName} is gone");
            _shmWriter.Tell(new ShmWriterActor.PeerGone(_connection.PeerIsOriginal ? FrameKind.Left : FrameKind.Lost));
        }

        if (!_departure.PeerSaidGoodbye && _connection.PeerMadeFifos)
            _resources!.InheritFifos();
        if (context.Settings.StayOnPeerLeave && !_departure.Begun)
            Forget();
        else
            Finish();
    }

    private void Leave()
    {
        _departure.Begun = true;
        _stdin.Tell(StdinActor.Stop.Instance);
        _writer.Tell(FifoWriterActor.Deliver.Instance);
        Become(Leaving);
    }

    private void FinishIfDone()
    {
        if (_departure is { SaidGoodbye: true, PeerSaidGoodbye: true })
            Finish();
    }

    /// <summary>Original viewers get the time to show what is left.</summary>
    private void Finish()
    {
        _stdin.Tell(StdinActor.Stop.Instance);
        _writer.Tell(FifoWriterActor.Close.Instance);
        _reader.Tell(FifoReaderActor.Close.Instance);
        _shmWriter.Tell(ShmWriterActor.ShowRest.Instance);
        Timers.CancelAll();
        Timers.StartSingleTimer(PatienceEnded.Instance, PatienceEnded.Instance, context.Settings.Leave.Patience);
        Become(ShowingRest);
    }

    private void ShowingRest(object message)
    {
        switch (message)
        {
            case ShmWriterActor.RestShown or PatienceEnded or CleanupActor.LeaveNow:
                Finish(0);
                break;
            case ShmWriterActor.SegmentRemoved:
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Fail(ChildFailure failure)
    {
        context.Notices.SayError(failure.Line);
        Finish(1);
    }

    /// <summary>First everybody lets go of the shared memory, then it is taken away.</summary>
    private void Finish(int exitCode)
    {
        _exitCode = exitCode;
        Timers.CancelAll();
        foreach (var child in Context.GetChildren().Where(child => !child.Equals(_cleanup)))
        {
            _ending++;
            Context.Watch(child);
            Context.Stop(child);
        }

        Become(Finishing);
        if (_ending == 0)
            CleanUp();
    }

    private void Finishing(object message)
    {
        if (message is Terminated && --_ending == 0)
            CleanUp();
    }

    private void CleanUp()
    {
        if (_resources is not null)
        {
            Report(_outbox.UndeliveredLines(), $"not delivered to {_role.Peer().Letter()}");
            Report(_ring.UnseenLines(), "received, but no viewer has shown them");
            _resources.WakeViewers(_role, context.Room);
            // It knew that we stay.
            if (context.Settings.StayOnPeerLeave && _departure.PeerSaidGoodbye && _connection.PeerMadeFifos)
                _resources.InheritFifos();
            if (_connection.PeerStays && _departure is { PeerSaidGoodbye: true, PeerIsDead: false })
                _resources.LeaveFifos();
        }

        // It looks into the shared memory that is about to go.
        _measured?.Dispose();
        _cleanup.Tell(new CleanupActor.CleanUp(_resources, _exitCode));

        void Report(long lines, string what)
        {
            if (lines > 0)
                context.Notices.Say($"{lines} {(lines == 1 ? "line was" : "lines were")} {what}");
        }
    }

    private void Announce(int peer)
    {
        if (_announced == peer)
            return;
        _announced = peer;
        var (pidA, pidB) = _role == Role.A ? (Environment.ProcessId, peer) : (peer, Environment.ProcessId);
        var letter = _role.Letter();
        context.Notices.Announce(
            $"pipe connect success, {letter} to {letter}1 shmid:[{_resources!.Segment.Segment.Id}], pidA:[{pidA}], pidB:[{pidB}]");
    }
}
