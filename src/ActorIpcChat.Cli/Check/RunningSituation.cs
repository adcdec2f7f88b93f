using System.Diagnostics;
using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Cli.Check;

/// <summary>A situation that its own process plays.</summary>
/// <param name="situation">The situation.</param>
/// <param name="command">Program and arguments of the process.</param>
internal sealed unsafe class RunningSituation(Situation situation, IReadOnlyList<string> command) : IDisposable
{
    /// <summary>A situation takes longer only if its programs cannot even be ended.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(4);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    // In a group of its own: Ctrl+C shall reach only the parent, which then ends it properly.
    private readonly ChildProcess _process = ChildProcess.Start(command[0], [.. command.Skip(1)], ownGroup: true);

    public Situation Situation { get; } = situation;

    /// <summary>Reads what the process prints.</summary>
    /// <param name="end">The process shall end now.</param>
    /// <returns>The verdict; null while the process runs.</returns>
    public Verdict? Step(bool end)
    {
        var ended = _process.TryReap(out _);
        Read(_process.Output, _output);
        Read(_process.Error, _errors);
        if (ended)
            return Verdict();
        // It ends with its standard input.
        if (end || _clock.Elapsed > Most)
            _process.Input.Dispose();
        if (_clock.Elapsed > Most + EndsWithin)
            _process.SignalGroup(SIGKILL);
        return null;
    }

    public void Dispose() => _process.Dispose();

    private Verdict Verdict()
    {
        var answer = (_output.Length > 0 ? _output : _errors).ToString().TrimEnd('\n').Split('\n')[^1];
        if (_output.Length == 0)
            return Check.Verdict.Wrong(answer.Length > 0 ? answer : $"not done after {Most.TotalSeconds:0} s");
        var space = answer.IndexOf(' ', StringComparison.Ordinal);
        return new Verdict(answer[..space] == OneSituation.Right, answer[(space + 1)..]);
    }

    private static void Read(FileDescriptor from, StringBuilder to)
    {
        const int Size = 4096;
        var buffer = stackalloc byte[Size];
        while (!from.IsClosed && from.Read(buffer, Size) is { Bytes: > 0 } result)
            to.Append(Encoding.UTF8.GetString(buffer, result.Bytes));
    }
}
