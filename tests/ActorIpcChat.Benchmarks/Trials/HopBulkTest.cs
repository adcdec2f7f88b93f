using ActorIpcChat.Benchmarks.Results;

namespace ActorIpcChat.Benchmarks.Trials;

/// <summary>
/// Lines of 32 bytes as fast as a program can send and another one read them, beside the command, which takes them in large pieces. Both
/// compare every byte.
/// </summary>
internal static class HopBulkTest
{
    private const int Length = 32;

    internal static void Run(HopBench bench) => bench.Commands.With(bench.Commands.Candidates, chains => bench.With([bench.Channel], hops =>
    {
        var (chain, hop, milliseconds) = (chains[0], hops[0], bench.Effort.BulkMilliseconds);
        bench.Commands.WarmUp(chains);
        hop.SendBulk(milliseconds);
        bench.Commands.EachRound(() =>
        {
            var (_, lines, seconds) = bench.Commands.Driver.Bulk(chain, Length, milliseconds, BulkTest.MaxMebibytes);
            var command = lines / seconds;
            var channel = hop.SendBulk(milliseconds);
            Add(bench.Commands.Candidates[0].Name, Names.LinesPerSecond, command);
            Add(bench.Channel.Name, Names.LinesPerSecond, channel.Lines / channel.Seconds);
            Add(bench.Channel.Name, Names.TimesCommand, channel.Lines / channel.Seconds / command);
            Add(bench.Channel.Name, Names.TrySendBytes, channel.TrySendBytes / (double)channel.Lines);
            Add(bench.Channel.Name, Names.SenderBytes, channel.SenderBytes / (double)channel.Lines);
            Add(bench.Channel.Name, Names.ReceiverBytes, channel.ReceiverBytes / (double)channel.Lines);
        });

        void Add(string name, string metric, double value) => bench.Results.Add(Names.Bulk, $"{Length} B", name, metric, value);
    }));
}
