using System.Globalization;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A thread of this process (/proc/self/task).</summary>
internal sealed class KernelThread
{
    private readonly string _directory;

    private KernelThread(string directory) => _directory = directory;

    /// <summary>Its thread id.</summary>
    internal string Id => Path.GetFileName(_directory);

    /// <summary>Processor time in nanoseconds (the first field of schedstat).</summary>
    internal long RunTime => long.Parse(File.ReadAllText($"{_directory}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);

    internal long ContextSwitches => File.ReadLines($"{_directory}/status")
        .Where(line => line.Contains("ctxt_switches", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture));

    internal bool Sleeps => File.ReadAllText($"{_directory}/stat").Contains(") S ", StringComparison.Ordinal);

    internal static KernelThread? Find(string name) => Directory.EnumerateDirectories("/proc/self/task")
        .Where(directory => NameOf(directory) == name)
        .Select(directory => new KernelThread(directory))
        .SingleOrDefault();

    private static string NameOf(string directory)
    {
        try
        {
            return File.ReadAllText($"{directory}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            // The thread ended while the directory was read.
            return "";
        }
    }
}
