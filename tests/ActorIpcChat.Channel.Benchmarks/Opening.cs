using System.Diagnostics;
using System.Globalization;

namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>Opens channels of as many rooms, one after the other, and answers with the time of each in ns.</summary>
internal static class Opening
{
    internal static void Run(string directory, int count)
    {
        List<ChatChannel> channels = [];
        List<long> times = [];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var options = new ChatOptions { Role = Role.A, Directory = directory, Room = string.Create(CultureInfo.InvariantCulture, $"open{i}") };
            channels.Add(ChatChannel.OpenAsync(options).AsTask().GetAwaiter().GetResult());
            times.Add(Stopwatch.GetTimestamp() - start);
        }

        Orders.Answer(string.Join(' ', times));
        channels.ForEach(Ends.Close);
    }
}
