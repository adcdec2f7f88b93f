using ActorIpcChat.Lines;
using ActorIpcChat.Memory;
using ActorIpcChat.Peer;

namespace ActorIpcChat.Originals;

/// <summary>Adds the original programs as peers. The other folders know only <see cref="IForeignPeers"/>.</summary>
internal sealed class OriginalPrograms : IForeignPeers
{
    public PeerKind Kind { get; } = new(SaysGoodbye: false, Interrupts: true, Attaches: false, Name: "an original program");

    public IEnumerable<(int Pid, int Length)> ReadGreeting(ReadOnlyMemory<byte> begin) => OriginalGreeting.Readings(begin);

    public string? WarningOf(string name, int greeting)
    {
        var victim = OriginalGreeting.AsRead(Environment.ProcessId, greeting);
        return victim == Environment.ProcessId
            ? null
            : $"{name} reads a pid as {greeting} digit{(greeting == 1 ? "" : "s")} long: when it leaves it will signal process {victim}"
            + $" instead of {Environment.ProcessId}; end this one first";
    }

    public Outgoing CreateOutgoing(ChatContext context, Outbox outbox)
        => new OutgoingMessages(outbox, context.Settings.Original.SendInterval, context.Clock);

    public Incoming CreateIncoming(ChatContext context) => new IncomingMessages(context.Clock);

    public Mirror CreateMirror(ChatContext context, ChatSegment segment, RingWriter ring)
        => new WindowMirror(segment, ring, context.Settings.Original.MirrorInterval, context.Clock);
}
