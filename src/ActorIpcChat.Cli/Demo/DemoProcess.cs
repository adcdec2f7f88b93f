using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace ActorIpcChat.Cli.Demo;

/// <summary>One of the four processes: this very program, started again.</summary>
internal sealed class DemoProcess : IDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _output;
    private readonly Task _error;

    public DemoProcess(string name, IReadOnlyList<string> arguments, Action<string> onError)
    {
        Name = name;
        // `dotnet ipcchat.dll` runs as dotnet: then the program is its first argument.
        var self = Environment.ProcessPath!;
        var hosted = System.IO.Path.GetFileNameWithoutExtension(self) == "dotnet";
        var start = new ProcessStartInfo(self)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in (IEnumerable<string>)[.. hosted ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>(), name, .. arguments])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.StandardInput.AutoFlush = true;
        Pid = _process.Id;
        _output = PumpAsync();
        _error = ForEachLineAsync(_process.StandardError, onError);
    }

    public string Name { get; }

    public int Pid { get; }

    /// <summary>Says a line on its standard input.</summary>
    public void Say(string line) => _process.StandardInput.Write(line + "\n");

    /// <summary>Ends its standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>The next line of its standard output, null after the last.</summary>
    public async Task<string?> NextLineAsync(CancellationToken cancel)
        => await _lines.Reader.WaitToReadAsync(cancel) && _lines.Reader.TryRead(out var line) ? line : null;

    /// <summary>Its exit code.</summary>
    public async Task<int> ExitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        await Task.WhenAll(_output, _error).WaitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Kills it if it still runs.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task PumpAsync()
    {
        await ForEachLineAsync(_process.StandardOutput, line => _lines.Writer.TryWrite(line));
        _lines.Writer.Complete();
    }

    private static async Task ForEachLineAsync(StreamReader reader, Action<string> take)
    {
        while (await reader.ReadLineAsync() is { } line)
            take(line);
    }
}
