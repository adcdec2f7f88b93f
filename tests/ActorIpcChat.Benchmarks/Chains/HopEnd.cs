using System.Diagnostics;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>A process at one end of a hop. It takes orders as lines on its standard input, and answers on its standard output.</summary>
internal sealed class HopEnd : IDisposable
{
    private const int AnswersWithin = 20_000;

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly CancellationToken _cancel;

    internal HopEnd(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _cancel = cancel;
    }

    internal int Pid => _process.Id;

    internal void Order(string order) => _process.StandardInput.WriteLine(order);

    /// <summary>Waits for the next answer.</summary>
    /// <exception cref="BenchmarkException">The process has ended, or does not answer.</exception>
    internal string Answer()
    {
        var answer = _process.StandardOutput.ReadLineAsync(_cancel).AsTask();
        if (!answer.Wait(AnswersWithin, _cancel))
            throw new BenchmarkException($"{_process.StartInfo.FileName} has not answered within {AnswersWithin / 1000} s");
        return answer.Result ?? throw new BenchmarkException($"{_process.StartInfo.FileName} has ended; standard error: {_errors.Result.Trim()}");
    }

    /// <summary>Waits for numbers.</summary>
    internal long[] Numbers() => Array.ConvertAll(Answer().Split(' '), word => long.Parse(word, null));

    /// <summary>The end of its input asks it to leave.</summary>
    internal void AskToLeave() => _process.StandardInput.Close();

    public void Dispose()
    {
        AskToLeave();
        if (!_process.WaitForExit(AnswersWithin))
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
