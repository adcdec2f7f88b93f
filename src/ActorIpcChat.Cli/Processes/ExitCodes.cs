namespace ActorIpcChat.Cli.Processes;

/// <summary>What ipcchat ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It could not go on; one line on standard error says what, why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;
}
