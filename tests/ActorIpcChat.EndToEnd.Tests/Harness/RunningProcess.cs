using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A running process with pipes for its standard streams.</summary>
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

    /// <summary>Resident bytes, including shared memory.</summary>
    internal long ResidentBytes => Status("VmRSS:") << 10;

    /// <summary>Processor time of all its threads.</summary>
    internal TimeSpan ProcessorTime => ScheduleStatistic(0);

    /// <summary>Time that its threads, in sum, have waited for a processor.</summary>
    internal TimeSpan WaitingTime => ScheduleStatistic(1);

    /// <summary>Number of voluntary context switches of its threads.</summary>
    internal long WakeUps => Directory.EnumerateDirectories($"/proc/{Pid}/task").Sum(thread =>
        Number(File.ReadLines($"{thread}/status").First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))));

    /// <summary>Writes bytes to its standard input.</summary>
    internal void Send(byte[] bytes)
    {
        Input.Write(bytes);
        Input.Flush();
    }

    /// <summary>Writes a line to its standard input.</summary>
    internal void Send(string line) => Send(Encoding.UTF8.GetBytes(line + "\n"));

    internal void EndInput() => Input.Close();

    /// <summary>Waits until its input is read: unread input is lost when a signal ends the process.</summary>
    internal void WaitUntilInputIsRead()
        => Wait.Until(() => Libc.BytesQueued(((AnonymousPipeClientStream)Input).SafePipeHandle) == 0, $"{Name} has read its input");

    internal void Signal(int signal) => Assert.Equal(0, Libc.Kill(Pid, signal));

    /// <summary>Waits until a process of the product handles SIGINT: before, the signal would kill it.</summary>
    internal void WaitUntilSignalsAreHandled()
        => Wait.Until(() => HasExited || !Proc.IsOfChat(Pid) || Proc.Handles(Pid, Libc.SIGINT), $"{Name} handles signals");

    /// <summary>Sends SIGSTOP and waits until the process is stopped.</summary>
    internal void Pause()
    {
        Signal(Libc.SIGSTOP);
        Wait.Until(() => File.ReadAllText($"/proc/{Pid}/stat").Contains(") T ", StringComparison.Ordinal), $"{Name} is stopped");
    }

    internal void Resume() => Signal(Libc.SIGCONT);

    /// <summary>Sends SIGKILL and waits until the process has ended.</summary>
    internal void Kill()
    {
        Signal(Libc.SIGKILL);
        Assert.Equal(128 + Libc.SIGKILL, ExitCode());
    }

    /// <summary>Waits for its end and for all of its output.</summary>
    internal int ExitCode(TimeSpan? limit = null)
    {
        Assert.True(_process.WaitForExit(limit ?? Wait.Timeout), $"{Name} has not ended; standard error: {Errors.Text}");
        Output.WaitForEnd();
        Errors.WaitForEnd();
        return _process.ExitCode;
    }

    /// <summary>Waits until a chat process prints that it is connected.</summary>
    internal void ShouldConnect() => ShouldPrint("pipe connect success", Output);

    /// <summary>Waits until its standard error contains a text.</summary>
    internal void ShouldReport(string text) => ShouldPrint(text, Errors);

    /// <summary>Waits until its standard error contains a text this many times.</summary>
    internal void ShouldReportTimes(string text, int times)
        => Wait.Until(() => Errors.Text.Split(text).Length > times, $"{Name} reports \"{text}\" {times} times; standard error: {Errors.Text}");

    /// <summary>Waits until it has shown this many bytes and compares them.</summary>
    internal void ShouldShow(byte[] expected)
    {
        Wait.Until(
            () => Output.Length >= expected.Length || HasExited,
            $"{Name} shows {expected.Length} bytes; it has shown {Output.Length} so far");
        ShouldHaveShown(expected);
    }

    internal void ShouldShow(params string[] lines) => ShouldShow(Lines.Bytes(lines));

    /// <summary>Waits until its output contains a text.</summary>
    internal void ShouldShowText(string text) => ShouldPrint(text, Output);

    /// <summary>Waits until its last shown line is this one.</summary>
    internal void ShouldShowLast(string line) => ShouldShowEnd(AsLast(line));

    /// <summary>Whether its last shown line is this one within a limit.</summary>
    internal bool ShowsLastWithin(TimeSpan limit, string line)
        => Wait.TryUntil(() => Output.EndsWith(Encoding.UTF8.GetBytes(AsLast(line))), limit);

    internal void ShouldShowEnd(string end)
    {
        var bytes = Encoding.UTF8.GetBytes(end);
        Wait.Until(() => Output.EndsWith(bytes), $"{Name} shows {end.Trim()} last; it has shown {Output.Length} bytes");
    }

    private static string AsLast(string line) => "\n" + line + "\n";

    /// <summary>Asserts that its output so far is exactly this.</summary>
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

    internal void ShouldExit(int code = 0)
        => Assert.True(
            ExitCode() == code,
            $"{Name} ended with {_process.ExitCode} instead of {code}; standard error: {Errors.Text}; "
                + $"last output: {Output.Text[^Math.Min(Output.Text.Length, 1000)..]}");

    /// <summary>Asserts that the process exits with an error: one line that contains these names, and no standard output.</summary>
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
        Wait.Until(() => stream.Contains(text) || HasExited, $"{Name} prints \"{text}\"; standard error: {Errors.Text}");
        if (HasExited)
            stream.WaitForEnd();
        Assert.True(stream.Contains(text), $"{Name} ended without printing \"{text}\"; standard error: {Errors.Text}");
    }

    // The fields: nanoseconds on a processor, nanoseconds waiting for one, number of time slices.
    private TimeSpan ScheduleStatistic(int field) => TimeSpan.FromMicroseconds(Directory.EnumerateDirectories($"/proc/{Pid}/task")
        .Sum(thread => Number(File.ReadAllText($"{thread}/schedstat").Split(' ')[field]) / 1000.0));

    private static long Number(string text)
    {
        var words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words.First(word => char.IsDigit(word[0])), CultureInfo.InvariantCulture);
    }

    private long Status(string key)
        => Number(File.ReadLines($"/proc/{Pid}/status").First(line => line.StartsWith(key, StringComparison.Ordinal)));
}
