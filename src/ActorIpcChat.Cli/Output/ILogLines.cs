using ActorIpcChat.Reporting;

namespace ActorIpcChat.Cli.Output;

/// <summary>Notices with a priority, for log lines.</summary>
internal interface ILogLines : INotices
{
    /// <summary>Shows one line; the journal stores its priority.</summary>
    void Say(string line, SyslogPriority priority);
}
