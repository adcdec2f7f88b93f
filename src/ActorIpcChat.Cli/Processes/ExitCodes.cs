namespace ActorIpcChat.Cli.Processes;

/// <summary>Exit codes of ipcchat.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>An error; one line on standard error says what, why and what to do.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;
}
