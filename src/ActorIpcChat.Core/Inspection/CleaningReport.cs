using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Inspection;

/// <summary>Collects what cleaning does, as lines of text.</summary>
internal sealed class CleaningReport
{
    private readonly List<string> _removed = [];
    private readonly List<string> _left = [];
    private readonly List<string> _failed = [];

    public void Removed(string thing) => _removed.Add(thing);

    public void Left(string thing, string why) => _left.Add($"{thing}: {why}");

    /// <summary>Runs a step, and reports its failure.</summary>
    public void Try(Action step)
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
    public void Remove(FileAt path) => Try(() =>
    {
        if (Directories.Remove(path))
            Removed(path.Path);
    });

    public Cleaning ToCleaning() => new(_removed, _left, _failed);

    /// <summary>"process 17, stopped, is A".</summary>
    public static string Sentence(ProcessSnapshot process, string verb)
        => $"{FileLock.NameOf(process.Pid ?? 0)}{(process.IsStopped ? ", stopped," : "")} {verb}";
}
