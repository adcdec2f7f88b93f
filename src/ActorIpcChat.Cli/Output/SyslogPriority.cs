namespace ActorIpcChat.Cli.Output;

/// <summary>How important a line is, as syslog(3) has it.</summary>
internal enum SyslogPriority
{
    /// <summary>It cannot go on.</summary>
    Error = 3,

    /// <summary>Something is not as it should be.</summary>
    Warning = 4,

    /// <summary>Whoever uses it wants to know.</summary>
    Notice = 5,

    /// <summary>A log of what happens.</summary>
    Info = 6,

    /// <summary>The same in detail.</summary>
    Debug = 7,
}
