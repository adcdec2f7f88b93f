using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>One process of the product, as its user has it in a terminal or a script.</summary>
internal sealed class RunningProcess : IDisposable
{
    private readonly Process _process;

    internal RunningProcess(string name, ProcessStartInfo start)
    {
        Name = name;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        Pid = _process.Id;
        Input = _process.StandardInput.BaseStream;
        Output = new CollectedBytes(_process.StandardOutput.BaseStream);
        Errors = new CollectedBytes(_process.StandardError.BaseStream);
    }

    internal string Name { get; }

    internal int Pid { get; }

    internal Stream Input { get; }

    internal CollectedBytes Output { get; }

    internal CollectedBytes Errors { get; }

    internal bool IsViewer => Name.EndsWith('1');

    internal bool HasExited => _process.HasExited;

    /// <summary>Bytes of memory that it occupies now, shared ones included.</summary>
    internal long ResidentBytes => Number(File.ReadLines($"/proc/{Pid}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))) << 10;

    /// <summary>Processor time that all its threads have used.</summary>
    internal TimeSpan ProcessorTime => ScheduleStatistic(0);

    /// <summary>How long its threads, in sum, could have run and no processor was free for them.</summary>
    internal TimeSpan WaitingTime => ScheduleStatistic(1);

    /// <summary>How often its threads, in sum, have slept and gone on.</summary>
    internal long WakeUps => Directory.EnumerateDirectories($"/proc/{Pid}/task").Sum(thread =>
        Number(File.ReadLines($"{thread}/status").First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))));

    internal void Say(byte[] bytes)
    {
        Input.Write(bytes);
        Input.Flush();
    }

    internal void Say(string line) => Say(Encoding.UTF8.GetBytes(line + "\n"));

    internal void EndInput() => Input.Close();

    /// <summary>What was said and not read yet is lost to a process that a signal ends.</summary>
    internal void WaitUntilItReadAll()
        => Eventually.True(() => Libc.BytesQueued(((AnonymousPipeClientStream)Input).SafePipeHandle) == 0, $"{Name} has read what was said");

    internal void Signal(int signal) => Assert.Equal(0, Libc.Kill(Pid, signal));

    /// <summary>In its first milliseconds Ctrl+C ends a process as the kernel does; what is no program of the chat is not waited for.</summary>
    internal void WaitUntilItHandlesSignals() => Eventually.True(() => HasExited || !Proc.IsOfChat(Pid) || Proc.Handles(Pid, Libc.SIGINT), $"{Name} handles signals");

    /// <summary>SIGSTOP, and waits until it stands still.</summary>
    internal void Pause()
    {
        Signal(Libc.SIGSTOP);
        Eventually.True(() => File.ReadAllText($"/proc/{Pid}/stat").Contains(") T ", StringComparison.Ordinal), $"{Name} stands still");
    }

    internal void GoOn() => Signal(Libc.SIGCONT);

    /// <summary>kill -9, and waits until the kernel has no trace of it.</summary>
    internal void Kill()
    {
        Signal(Libc.SIGKILL);
        Assert.Equal(128 + Libc.SIGKILL, ExitCode());
    }

    /// <summary>Waits for its end and for everything that it wrote.</summary>
    internal int ExitCode(TimeSpan? limit = null)
    {
        Assert.True(_process.WaitForExit(limit ?? Eventually.Limit), $"{Name} has not ended; it says: {Errors.Text}");
        Output.WaitForEnd();
        Errors.WaitForEnd();
        return _process.ExitCode;
    }

    /// <summary>A chat process: waits for the line that says that it is connected.</summary>
    internal void ShouldConnect() => ShouldPrint("pipe connect success", Output);

    /// <summary>Waits until something stands on its standard error.</summary>
    internal void ShouldSay(string text) => ShouldPrint(text, Errors);

    /// <summary>Waits until something stands on its standard error so many times.</summary>
    internal void ShouldSayAgain(string text, int times)
        => Eventually.True(() => Errors.Text.Split(text).Length > times, $"{Name} says \"{text}\" {times} times; it says: {Errors.Text}");

    /// <summary>Waits until it has shown as many bytes, and compares them.</summary>
    internal void ShouldShow(byte[] expected)
    {
        Eventually.True(
            () => Output.Length >= expected.Length || HasExited,
            $"{Name} shows {expected.Length} bytes; it has shown {Output.Length} so far");
        ShouldHaveShown(expected);
    }

    internal void ShouldShow(params string[] lines) => ShouldShow(Lines.Bytes(lines));

    /// <summary>Waits until a text is in what it has shown.</summary>
    internal void ShouldShowSomewhere(string text) => ShouldPrint(text, Output);

    /// <summary>Waits until the last it has shown is this line.</summary>
    internal void ShouldShowLast(string line) => ShouldShowEnd(AsLast(line));

    /// <summary>Whether the last it has shown is this line before long.</summary>
    internal bool ShowsLastWithin(TimeSpan limit, string line) => Eventually.IsTrue(() => Output.EndsWith(Encoding.UTF8.GetBytes(AsLast(line))), limit);

    internal void ShouldShowEnd(string end)
    {
        var bytes = Encoding.UTF8.GetBytes(end);
        Eventually.True(() => Output.EndsWith(bytes), $"{Name} shows {end.Trim()} last; it has shown {Output.Length} bytes");
    }

    private static string AsLast(string line) => "\n" + line + "\n";

    /// <summary>What it has shown up to now is exactly this.</summary>
    internal void ShouldHaveShown(byte[] expected)
    {
        var shown = Output.Bytes;
        var same = shown.AsSpan().CommonPrefixLength(expected);
        if (same == expected.Length && same == shown.Length)
            return;
        Assert.Fail($"{Name} showed {shown.Length} bytes instead of {expected.Length}; from byte {same} on: "
            + $"\"{Lines.Excerpt(shown, same)}\" instead of \"{Lines.Excerpt(expected, same)}\"");
    }

    internal void ShouldHaveShown(params string[] lines) => ShouldHaveShown(Lines.Bytes(lines));

    internal void ShouldExit(int code = 0) => Assert.True(ExitCode() == code, $"{Name} ended with {_process.ExitCode} instead of {code}; it says: {Errors.Text}");

    /// <summary>Refuses to go on: one line says why, naming these, and nothing goes to standard output.</summary>
    internal void ShouldRefuse(int code, params string[] names)
    {
        ShouldExit(code);
        Assert.Equal("", Output.Text);
        foreach (var name in names)
            Assert.Contains(name, Errors.Text, StringComparison.Ordinal);
        if (code == 1)
            Assert.Single(Errors.Lines, line => !line.Contains("waiting for", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void ShouldPrint(string text, CollectedBytes stream)
    {
        Eventually.True(() => stream.Contains(text) || HasExited, $"{Name} prints \"{text}\"; it says: {Errors.Text}");
        if (HasExited)
            stream.WaitForEnd();
        Assert.True(stream.Contains(text), $"{Name} ended without printing \"{text}\"; it says: {Errors.Text}");
    }

    // Nanoseconds on a processor, nanoseconds waiting for one, and how often.
    private TimeSpan ScheduleStatistic(int field) => TimeSpan.FromMicroseconds(Directory.EnumerateDirectories($"/proc/{Pid}/task")
        .Sum(thread => Number(File.ReadAllText($"{thread}/schedstat").Split(' ')[field]) / 1000.0));

    private static long Number(string text)
        => long.Parse(text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).First(word => char.IsDigit(word[0])), CultureInfo.InvariantCulture);
}
