using ActorIpcChat.Channels;
using Akka;
using Akka.Actor;
using Akka.Event;

namespace ActorIpcChat.Hosting;

/// <summary>
/// An end of a chat as an actor: takes <see cref="Send"/> and <see cref="Subscribe"/>. What cannot be done is answered by
/// <see cref="Status.Failure"/>, whose cause is a <see cref="ChatException"/> unless the message itself is wrong.
/// </summary>
/// <remarks>Until the chat is open, messages wait. WithChat of <see cref="ChatHostingExtensions"/> starts it.</remarks>
public sealed class ChatChannelActor : UntypedActor, IWithUnboundedStash
{
    private readonly ChatOptions _options;
    private readonly HostedHealth _health;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _leaving = new();
    private readonly Dictionary<string, IActorRef> _consumers = new(StringComparer.Ordinal);
    private Task<ChatChannel>? _opening;
    private ChatChannel _channel = null!;
    private ChatException _failure = null!;

    private ChatChannelActor(ChatOptions options, HostedHealth health) => (_options, _health) = (options, health);

    /// <summary>Sends a line. The answer is <see cref="Accepted"/>, once the line is in memory that outlives this process.</summary>
    /// <param name="Line">Any bytes but LF, at most 1 MiB. They stay unchanged until the answer.</param>
    public sealed record Send(ReadOnlyMemory<byte> Line);

    /// <summary>A line is accepted. The order of lines is that of <see cref="Send"/>.</summary>
    /// <param name="Number">The line's number in this session, from 1.</param>
    public sealed record Accepted(long Number);

    /// <summary>
    /// Makes the sender a subscriber: it gets <see cref="Received"/> for each line, the next one after its <see cref="Ack"/>, and at last
    /// <see cref="Ended"/>. Refused while another subscriber of the same consumer lives. A subscriber that stops ends its subscription; the
    /// line that it has not acknowledged goes to the next one.
    /// </summary>
    /// <param name="Consumer">
    /// A name, 1 to 32 bytes of UTF-8: its position outlives this process. null: see <see cref="ChatChannel.ReadAllAsync"/>.
    /// </param>
    public sealed record Subscribe(string? Consumer = null);

    /// <summary>A line for a subscriber, which answers the message's sender by <see cref="Ack"/>.</summary>
    /// <param name="Line">The line. Its bytes are valid until the answer.</param>
    public sealed record Received(ChatLine Line);

    /// <summary>Acknowledges the line that the subscriber got, and asks for the next one.</summary>
    public sealed record Ack
    {
        /// <summary>An instance; all are equal.</summary>
        public static readonly Ack Instance = new();
    }

    /// <summary>The chat has ended, and the subscriber has got its last line.</summary>
    public sealed record Ended
    {
        /// <summary>An instance; all are equal.</summary>
        public static readonly Ended Instance = new();
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>Leaves the chat: accepted lines are delivered. The answer is <see cref="Done"/>.</summary>
    internal sealed record Leave
    {
        public static readonly Leave Instance = new();
    }

    private sealed record Opened(ChatChannel Channel);

    private sealed record Failed(Exception Cause);

    internal static Props Props(ChatOptions options, HostedHealth health)
        => Akka.Actor.Props.CreateBy(new Producer<ChatChannelActor>(() => new ChatChannelActor(options, health)));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _opening = ChatChannel.OpenAsync(_options, _leaving.Token).AsTask();
        _opening.PipeTo(Self, Self, channel => new Opened(channel), e => new Failed(e));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _ = LeaveAsync();

    /// <summary>Opening.</summary>
    /// <param name="message">The message.</param>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Opened opened:
                _channel = opened.Channel;
                _health.Follow(_channel);
                _channel.Completion.PipeTo(Self, Self, failure: e => new Failed(e));
                Become(Open);
                Stash.UnstashAll();
                break;
            case Failed failed:
                Fail(failed.Cause);
                Become(NotOpen);
                Stash.UnstashAll();
                break;
            case Send or Subscribe:
                Stash.Stash();
                break;
            default:
                Always(message);
                break;
        }
    }

    private void Open(object message)
    {
        switch (message)
        {
            case Send send:
                OnSend(send.Line);
                break;
            case Subscribe subscribe:
                OnSubscribe(subscribe);
                break;
            case Ack:
                foreach (var consumer in _consumers.Values)
                    consumer.Forward(message);
                break;
            case Failed failed:
                Fail(failed.Cause);
                break;
            default:
                Always(message);
                break;
        }
    }

    private void NotOpen(object message)
    {
        if (message is Send or Subscribe)
            Sender.Tell(new Status.Failure(_failure));
        else
            Always(message);
    }

    private void Always(object message)
    {
        if (message is Leave)
            LeaveAsync().PipeTo(Sender, Self, () => Done.Instance);
        else
            Unhandled(message);
    }

    private void OnSend(ReadOnlyMemory<byte> line)
    {
        try
        {
            var number = _channel.SendAsync(line);
            if (number.IsCompletedSuccessfully)
                Sender.Tell(new Accepted(number.Result));
            else
                number.AsTask().PipeTo(Sender, Self, accepted => new Accepted(accepted));
        }
        catch (Exception e) when (e is ChatException or ArgumentException)
        {
            Sender.Tell(new Status.Failure(e));
        }
    }

    private void OnSubscribe(Subscribe subscribe)
    {
        try
        {
            ChatPlace.CheckConsumer(subscribe.Consumer);
        }
        catch (ArgumentException e)
        {
            Sender.Tell(new Status.Failure(e));
            return;
        }

        // No name is empty.
        var key = subscribe.Consumer ?? "";
        if (!_consumers.TryGetValue(key, out var consumer))
            _consumers.Add(key, consumer = Context.ActorOf(ConsumerActor.Props(_channel, subscribe.Consumer)));
        consumer.Forward(subscribe);
    }

    private void Fail(Exception cause)
    {
        _failure = cause as ChatException ?? new ChatException($"cannot chat: {cause.Message}", cause);
        _health.SetFailed(_failure.Message);
        if (!_leaving.IsCancellationRequested)
            _log.Error(_failure.Message);
    }

    private async Task LeaveAsync()
    {
        await _leaving.CancelAsync().ConfigureAwait(false);
        await ((Task)_opening!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_opening!.IsCompletedSuccessfully)
            await _opening.Result.DisposeAsync().ConfigureAwait(false);
    }
}
