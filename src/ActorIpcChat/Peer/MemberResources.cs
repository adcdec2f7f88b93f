namespace ActorIpcChat.Peer;

/// <summary>What a member of a room of many has instead of FIFOs.</summary>
/// <param name="Nick">Its nick.</param>
/// <param name="ExtraBytes">Bytes for its table behind the rings of its segment.</param>
internal sealed record MemberResources(string Nick, int ExtraBytes);
