using System.Text;
using ActorIpcChat.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ActorIpcChat.Tests.Hosting;

/// <summary>Hosts with chats.</summary>
public sealed class HostedChatTests : HostedRoom
{
    [Fact]
    public async Task Host_with_A_B_and_a_viewer_delivers_a_line_and_exports_its_metrics()
    {
        List<Metric> exported = [];
        using var meters = Sdk.CreateMeterProviderBuilder().AddMeter("ActorIpcChat").AddInMemoryExporter(exported).Build();
        var host = await StartAsync(akka => akka.WithChat(Options(Role.A)).WithChat<OtherEnd>(Options(Role.B)));
        await using var viewer = await ChatReader.OpenAsync(Options(Role.B));

        Assert.Equal(new ChatChannelActor.Accepted(1), await ChatOf(host).Ask(new ChatChannelActor.Send("hosted"u8.ToArray()), Limit));
        await using var lines = viewer.ReadAllAsync(Deadline).GetAsyncEnumerator();
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("hosted", lines.Current.Text);
        var end = lines.MoveNextAsync();

        var since = DateTimeOffset.UtcNow;
        while (Exported("ipcchat.lines.shown", "b1") is not >= 1)
        {
            if (DateTimeOffset.UtcNow - since > Limit)
                Assert.Fail($"the line is not exported as shown; exported: {string.Join(' ', exported.Select(metric => metric.Name))}");
            await Task.Delay(2);
        }

        Assert.Equal((HealthStatus.Healthy, "chats with B"), await HealthAsync(host));
        Assert.Equal((HealthStatus.Healthy, "chats with A"), await HealthAsync(host, "chat-OtherEnd"));
        Assert.True(Exported("ipcchat.lines.accepted", "a") >= 1);
        Assert.True(Exported("ipcchat.lines.received", "b") >= 1);
        Assert.True(Exported("ipcchat.connections", "a") >= 1);

        await host.StopAsync();
        Assert.False(await end);
        Assert.Empty(Directory.GetFileSystemEntries(RoomDirectory));

        long? Exported(string name, string role)
        {
            exported.Clear();
            meters.ForceFlush();
            if (exported.Find(metric => metric.Name == name) is not { } metric)
                return null;
            foreach (var point in metric.GetMetricPoints())
            {
                // Other tests' rooms are measured in this process, too.
                Dictionary<string, object?> tags = [];
                foreach (var tag in point.Tags)
                    tags[tag.Key] = tag.Value;
                if ((string?)tags["role"] == role && (string?)tags["room"] == RoomDirectory)
                    return point.GetSumLong();
            }

            return null;
        }
    }

    [Fact]
    public async Task Health_follows_the_chat_from_waiting_to_its_end()
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.A)));
        Assert.Equal(HealthStatus.Degraded, (await HealthAsync(host)).Status);
        await using (var b = await ChatChannel.OpenAsync(Options(Role.B)))
            await WaitForHealthAsync(host, HealthStatus.Healthy, "chats with B");

        // B has left, and A does not stay.
        await WaitForHealthAsync(host, HealthStatus.Unhealthy, "has ended");
    }

    [Fact]
    public async Task Host_whose_role_is_taken_answers_every_message_with_the_reason()
    {
        await using var taker = await ChatChannel.OpenAsync(Options(Role.A));
        var host = await StartAsync(akka => akka.WithChat(Options(Role.A)));
        foreach (object message in (object[])[new ChatChannelActor.Send(default), new ChatChannelActor.Subscribe()])
        {
            var failure = await Assert.ThrowsAsync<ChatException>(() => ChatOf(host).Ask(message, Limit));
            Assert.Contains("cannot be A", failure.Message, StringComparison.Ordinal);
            Assert.Equal((HealthStatus.Unhealthy, failure.Message), await HealthAsync(host));
        }
    }

    [Fact]
    public async Task Stopping_host_delivers_all_accepted_lines()
    {
        await using var b = await ChatChannel.OpenAsync(Options(Role.B));
        var host = await StartAsync(akka => akka.WithChat(Options(Role.A)));
        await b.WhenConnectedAsync(Deadline);
        for (var i = 1; i <= 1000; i++)
            ChatOf(host).Tell(new ChatChannelActor.Send(Encoding.UTF8.GetBytes($"{i}")));
        await ChatOf(host).Ask<ChatChannelActor.Accepted>(new ChatChannelActor.Send("last"u8.ToArray()), Limit);
        await host.StopAsync();

        List<string> received = [];
        await foreach (var line in b.ReadAllAsync(cancel: Deadline))
            received.Add(line.Text);
        Assert.Equal(1001, received.Count);
        Assert.Equal("last", received[^1]);
    }

    [Fact]
    public async Task Host_with_an_invalid_option_does_not_start()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(akka => akka.WithChat(new ChatOptions())));
        Assert.Contains("Role", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class OtherEnd;
}
