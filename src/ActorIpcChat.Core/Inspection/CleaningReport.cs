using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Inspection;

/// <summary>Collects what cleaning does, in words.</summary>
internal sealed class CleaningReport
{
    private readonly List<string> _removed = [];
    private readonly List<string> _left = [];
    private readonly List<string> _failed = [];

    public void Removed(string thing) => _removed.Add(thing);

    public void Left(string thing, string why) => _left.Add($"{thing}: {why}");

    /// <summary>Does something; that it fails is told, and the rest is still done.</summary>
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

    /// <summary>"process 17 is A".</summary>
    public static string Is(int? pid, bool stopped, string what)
        => $"{FileLock.NameOf(pid ?? 0)}{(stopped ? ", stopped," : "")} {what}";

    public static string ThingsOf(string name) => $"{name}'s things";

    public static Role Role(string word) => word == Rooms.Role.A.Word() ? Rooms.Role.A : Rooms.Role.B;
}
