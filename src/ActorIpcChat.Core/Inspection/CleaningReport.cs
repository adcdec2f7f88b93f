using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Inspection;

/// <summary>Results of cleaning, one line for each file or segment.</summary>
/// <param name="dryRun">Nothing is removed: <see cref="Removed"/> has what would be.</param>
internal sealed class CleaningReport(bool dryRun = false)
{
    private readonly List<string> _removed = [];
    private readonly List<string> _left = [];
    private readonly List<string> _failed = [];

    /// <summary>Nothing is removed.</summary>
    public bool DryRun { get; } = dryRun;

    /// <summary>Removed files and segments, with the lines that were lost.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>What was kept, and why: a process uses it, or it does not belong to this chat.</summary>
    public IReadOnlyList<string> Left => _left;

    /// <summary>Errors of removals that failed.</summary>
    public IReadOnlyList<string> Failed => _failed;

    internal void AddRemoved(string thing) => _removed.Add(thing);

    internal void AddFailed(string error) => _failed.Add(error);

    internal void AddLeft(string thing) => _left.Add(thing);

    internal void AddLeft(string thing, string why) => _left.Add($"{thing}: {why}");

    /// <summary>Runs a step, and records its failure.</summary>
    internal void Try(Action step)
    {
        try
        {
            step();
        }
        catch (LinuxException e)
        {
            _failed.Add(e.Message);
        }
    }

    /// <summary>Removes a file.</summary>
    internal void Remove(FileAt path) => Try(() =>
    {
        if (DryRun ? FileStatus.OfPath(path) is not null : Directories.Remove(path))
            AddRemoved(path.Path);
    });

    /// <summary>"process 17, stopped, is A".</summary>
    internal static string Sentence(ProcessSnapshot process, string verb)
        => $"{FileLock.NameOf(process.Pid ?? 0)}{(process.IsStopped ? ", stopped," : "")} {verb}";
}
