using System.Diagnostics;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A child process; disposing kills and reaps it.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(string program, string[] arguments)
        => _process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;

    internal int Pid => _process.Id;

    /// <summary>Name of its current program.</summary>
    internal string Name => File.ReadAllText($"/proc/{Pid}/comm").TrimEnd('\n');

    internal static Child Start(string program, params string[] arguments) => new(program, arguments);

    /// <summary>An idle child with the default action for SIGINT, as in a terminal.</summary>
    internal static Child Sleeping()
    {
        var child = Start("env", "--default-signal=INT", "sleep", "600");
        Wait.Until(() => child.Name == "sleep", "the child sleeps");
        return child;
    }

    internal static bool Exists(string program)
        => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>The next line of its standard output.</summary>
    internal string Line() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the child wrote nothing");

    internal void WriteLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    internal void Signal(int signal) => Assert.Equal(0, kill(Pid, signal));

    /// <summary>Sends SIGKILL and waits until the child is reaped.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    internal int ExitCode()
    {
        Assert.True(_process.WaitForExit(Wait.Timeout), "the child has not ended");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
