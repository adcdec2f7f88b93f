namespace ActorIpcChat.Cli.Output;

/// <summary>Priorities of syslog(3).</summary>
internal enum SyslogPriority
{
    /// <summary>The process ends.</summary>
    Error = 3,

    /// <summary>A problem that does not end the process.</summary>
    Warning = 4,

    /// <summary>A notice for the user.</summary>
    Notice = 5,

    /// <summary>-v.</summary>
    Info = 6,

    /// <summary>-vv.</summary>
    Debug = 7,
}
