namespace ActorIpcChat.Peer;

/// <summary>What a member of a room across machines has in its place, where a chat process of a pair has FIFOs.</summary>
/// <param name="Nick">What it is called.</param>
/// <param name="OwnMemory">Bytes of its own behind the rings of its segment.</param>
public sealed record MemberPlace(string Nick, int OwnMemory);
