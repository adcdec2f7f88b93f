namespace ActorIpcChat.Settings;

/// <summary>Rooms across machines.</summary>
/// <param name="Listen">Where the other members reach this one.</param>
/// <param name="Join">Members that may be there; nobody to begin a room.</param>
/// <param name="Secret">What only members know.</param>
/// <param name="MaxMembers">Members that a room has at most.</param>
/// <param name="UnreachableTimeout">How long an unreachable member is waited for.</param>
/// <param name="AnswerTimeout">How long one that comes waits for an answer.</param>
/// <param name="Tls">How members know each other; null for loopback only.</param>
public sealed record ClusterSettings(
    HostPort Listen,
    IReadOnlyList<HostPort> Join,
    string Secret,
    int MaxMembers,
    TimeSpan UnreachableTimeout,
    TimeSpan AnswerTimeout,
    TlsSettings? Tls);

/// <summary>How members know each other: PEM files.</summary>
/// <param name="Certificate">This machine's certificate.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authority">Who has signed the members' certificates.</param>
public sealed record TlsSettings(string Certificate, string Key, string Authority);
