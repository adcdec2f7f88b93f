namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Two processes: lines go from the sender's program to the receiver's, which measure by themselves. See Native/hop.c.</summary>
internal sealed class Hop : IDisposable
{
    private readonly string _directory;

    /// <param name="program">The program of both ends.</param>
    /// <param name="kind">Its arguments before the name of the end.</param>
    /// <param name="directory">Made for it, and removed.</param>
    /// <param name="cancel">Cancels waiting for an answer.</param>
    internal Hop(string program, string[] kind, string directory, CancellationToken cancel)
    {
        _directory = Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Receiver = new HopEnd(program, [.. kind, "receiver", directory], cancel);
        Sender = new HopEnd(program, [.. kind, "sender", directory], cancel);
    }

    internal HopEnd Sender { get; }

    internal HopEnd Receiver { get; }

    /// <summary>Processor time of both in ns.</summary>
    internal long Cpu => Pids.Sum(ProcessFigures.Cpu);

    internal IEnumerable<int> Pids => [Sender.Pid, Receiver.Pid];

    /// <summary>Waits until both are connected.</summary>
    internal void WaitUntilConnected()
    {
        Sender.Answer();
        Receiver.Answer();
    }

    /// <summary>Sends lines one at a time.</summary>
    /// <returns>The time of each in ns, and the bytes that each process allocated.</returns>
    internal (long[] Times, long SenderBytes, long ReceiverBytes) SendLines(int count, TimeSpan gap)
    {
        Receiver.Order($"lines {count}");
        Receiver.Answer();
        Sender.Order($"lines {count} {gap.TotalNanoseconds:0}");
        var sent = Sender.Numbers();
        var received = Receiver.Numbers();
        return (received[1..], sent[0], received[0]);
    }

    /// <summary>Sends as many lines as possible.</summary>
    /// <returns>Lines, their time, and allocated bytes: of the calls of TrySend, of all of the sender, of all of the receiver.</returns>
    internal (long Lines, double Seconds, long TrySendBytes, long SenderBytes, long ReceiverBytes) SendBulk(int milliseconds)
    {
        Receiver.Order("bulk");
        Receiver.Answer();
        Sender.Order($"bulk {milliseconds}");
        if (Sender.Numbers() is not [var start, var sent, var trySend, var sender] || Receiver.Numbers() is not [var receiver, var last, var lines])
            throw new BenchmarkException("bulk: an end answers with other numbers than expected");
        if (lines != sent)
            throw new BenchmarkException($"bulk: {lines} lines came out of {sent}");
        return (lines, (last - start) / 1e9, trySend, sender, receiver);
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
