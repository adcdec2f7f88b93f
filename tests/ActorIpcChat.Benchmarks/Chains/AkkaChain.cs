using Akka.Actor;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>
/// A chain with Akka's defaults: a thread that blocks in read(2), four actors on the thread pool, a message and a byte[] for each line.
/// Its backpressure limits the memory that it needs.
/// </summary>
internal static class AkkaChain
{
    internal const string Command = "akka-chain";

    private const int MaxLines = 4096;
    private const long MaxBytes = 16 << 20;

    private static int _lines;
    private static long _bytes;

    /// <summary>Copies standard input to standard output, line by line, until its end.</summary>
    internal static int Run()
    {
        using var system = ActorSystem.Create("chain", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
        var next = system.ActorOf(Props.Create(() => new Output(Console.OpenStandardOutput())));
        for (var i = 0; i < 3; i++)
        {
            var behind = next;
            next = system.ActorOf(Props.Create(() => new Forwarder(behind)));
        }

        using var input = Console.OpenStandardInput();
        var buffer = new byte[1 << 21];
        for (int have = 0, read; (read = input.Read(buffer, have, Math.Min(buffer.Length - have, 1 << 16))) > 0;)
        {
            have += read;
            var rest = buffer.AsSpan(0, have);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                var line = rest[..(end + 1)].ToArray();
                SpinWait.SpinUntil(() => Volatile.Read(ref _lines) < MaxLines && Volatile.Read(ref _bytes) < MaxBytes);
                Interlocked.Increment(ref _lines);
                Interlocked.Add(ref _bytes, line.Length);
                next.Tell(line);
            }

            rest.CopyTo(buffer);
            have = rest.Length;
        }

        return 0;
    }

    private sealed class Forwarder(IActorRef next) : UntypedActor
    {
        protected override void OnReceive(object message) => next.Tell(message);
    }

#pragma warning disable CA1001 // An actor disposes its fields in PostStop.
    private sealed class Output(Stream stream) : UntypedActor
#pragma warning restore CA1001
    {
        private readonly BufferedStream _stream = new(stream, 1 << 16);

        protected override void PostStop() => _stream.Dispose();

        protected override void OnReceive(object message)
        {
            var line = (byte[])message;
            _stream.Write(line);
            Interlocked.Add(ref _bytes, -line.Length);
            // No line is pending: flush.
            if (Interlocked.Decrement(ref _lines) == 0)
                _stream.Flush();
        }
    }
}
