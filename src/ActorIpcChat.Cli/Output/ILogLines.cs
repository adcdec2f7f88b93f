using ActorIpcChat.Reporting;

namespace ActorIpcChat.Cli.Output;

/// <summary>Takes lines of logs, too, which may matter more or less.</summary>
internal interface ILogLines : INotices
{
    /// <summary>Says one line; the journal is told how important it is.</summary>
    void Say(string line, SyslogPriority priority);
}
