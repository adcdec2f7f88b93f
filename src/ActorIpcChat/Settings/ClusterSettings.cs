namespace ActorIpcChat.Settings;

/// <summary>Cluster rooms.</summary>
/// <param name="Listen">Where this member listens.</param>
/// <param name="Join">Members to ask for the room; if none, this member creates it.</param>
/// <param name="Secret">Secret that all members share; empty for none.</param>
/// <param name="MaxMembers">Most members of a room.</param>
/// <param name="UnreachableTimeout">How long the room waits for an unreachable member.</param>
/// <param name="AnswerTimeout">How long a new member waits for an answer.</param>
/// <param name="Tls">Certificates; null allows loopback addresses only.</param>
internal sealed record ClusterSettings(
    HostPort Listen,
    IReadOnlyList<HostPort> Join,
    string Secret,
    int MaxMembers,
    TimeSpan UnreachableTimeout,
    TimeSpan AnswerTimeout,
    TlsSettings? Tls);

/// <summary>PEM files for mutual TLS.</summary>
/// <param name="Certificate">This machine's certificate.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authority">Certificate of the authority that signed all members' certificates.</param>
internal sealed record TlsSettings(string Certificate, string Key, string Authority);
