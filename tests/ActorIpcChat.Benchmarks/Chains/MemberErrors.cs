using System.Diagnostics;
using System.Text;
using ActorIpcChat.Linux.Processes;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Reads the standard error of a process.</summary>
internal sealed unsafe class MemberErrors(ChildProcess process)
{
    private readonly StringBuilder _text = new();

    /// <summary>Waits until the process has written a text this many times.</summary>
    internal void WaitFor(string what, int times, int seconds)
    {
        const int Size = 4096;
        var buffer = stackalloc byte[Size];
        for (var clock = Stopwatch.StartNew(); _text.ToString().Split(what).Length <= times;)
        {
            var polled = new pollfd { fd = process.Error.Number, events = POLLIN };
            var left = (seconds * 1000) - (int)clock.ElapsedMilliseconds;
            var ready = poll(&polled, 1, Math.Max(0, left));
            var read = ready > 0 ? process.Error.Read(buffer, Size) : default;
            if (read.EndOfFile || left <= 0)
                throw new BenchmarkException($"a member has not written \"{what}\" {times} times; standard error: {_text}");
            _text.Append(Encoding.UTF8.GetString(buffer, Math.Max(0, read.Bytes)));
        }
    }
}
