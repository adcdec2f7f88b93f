namespace ActorIpcChat.Lines;

/// <summary>The byte that is written to a chat process's doorbell: why it rings.</summary>
internal enum DoorbellSign : byte
{
    /// <summary>A viewer has freed space, or found something to repair.</summary>
    Viewer = 1,

    /// <summary>To a member: there are lines, or what it waits for.</summary>
    News = 2,

    /// <summary>To a member: there is another member.</summary>
    NewMember = 3,

    /// <summary>To a member: another member's segment was made again.</summary>
    Moved = 4,
}
