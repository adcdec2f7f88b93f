using ActorIpcChat.AkkaHosting;
using ActorIpcChat.Composition;
using ActorIpcChat.Leaving;
using ActorIpcChat.Metering;
using ActorIpcChat.Peer;
using ActorIpcChat.Reporting;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ActorIpcChat.Tests.AkkaHosting;

/// <summary>A, B and B1 in one host, as in a program that runs a chat beside its own work.</summary>
public sealed class HostedChatTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly RunningLoop _running = new();
    private readonly TestRoom _room = new();
    private readonly TestPipe _input = new();

    // Stays open: B keeps running until A leaves, so the metrics of both are exported.
    private readonly TestPipe _silent = new();
    private readonly TestPipe _shown = new();
    private readonly ChatHealth _health = new();
    private readonly ChatSettings _settings = SettingsLoader.Load(null, [], []).Chat;

    [Fact]
    public async Task Host_with_A_B_and_a_viewer_delivers_a_line_and_exports_its_metrics()
    {
        List<Metric> exported = [];
        using var meters = Sdk.CreateMeterProviderBuilder().AddMeter(ChatMeter.Name).AddInMemoryExporter(exported).Build();
        var (a, b, b1) = (new ProcessExit(), new ProcessExit(), new ProcessExit());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka("chat", (akka, _) => akka
            .WithEventLoop(_running.Loop)
            .AddChatProcess(() => Chat(Role.A, a, _input) with { Health = _health })
            .WithChatHealthCheck("a", _health)
            .AddChatProcess(() => Chat(Role.B, b, _silent))
            .AddViewer(() => new ViewerContext(
                Role.B, _room.Room, _settings.Viewer, Once: true, _running.Loop, _shown.Output(), new RecordedNotices(), b1, HandleSignals: false)));
        using var host = builder.Build();
        Assert.Equal(ChatCondition.Waiting, _health.Now.Condition);
        await host.StartAsync();

        _input.Writing.Put("hosted\n");
        var since = DateTimeOffset.UtcNow;
        while (Exported("ipcchat.lines.shown", "b1") is not >= 1)
        {
            if (DateTimeOffset.UtcNow - since > Limit)
            {
                var names = string.Join(' ', exported.Select(metric => metric.Name));
                Assert.Fail($"no metric of the shown line; shown: \"{_shown.Reading.TakeText()}\"; exported: {names}");
            }

            await Task.Delay(2);
        }

        Assert.Equal((HealthStatus.Healthy, "chats with B"), await HealthAsync());
        Assert.True(Exported("ipcchat.lines.accepted", "a") >= 1);
        Assert.True(Exported("ipcchat.lines.received", "b") >= 1);
        Assert.True(Exported("ipcchat.connections", "a") >= 1);
        _input.Writing.Dispose();

        var codes = await Task.WhenAll(a.Code, b.Code, b1.Code).WaitAsync(Limit);
        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.Equal("hosted\n", _shown.Reading.TakeText());
        Assert.Empty(Directory.GetFileSystemEntries(_room.Room.Directory));
        Assert.Equal((HealthStatus.Unhealthy, "has ended"), await HealthAsync());
        await host.StopAsync();
        Assert.Empty(_running.Errors);

        async Task<(HealthStatus, string?)> HealthAsync()
        {
            var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
            return (report.Entries["a"].Status, report.Entries["a"].Description);
        }

        long? Exported(string name, string role)
        {
            exported.Clear();
            meters.ForceFlush();
            if (exported.Find(metric => metric.Name == name) is not { } metric)
                return null;
            foreach (var point in metric.GetMetricPoints())
            {
                // The process also exports the metrics of other tests' rooms.
                Dictionary<string, object?> tags = [];
                foreach (var tag in point.Tags)
                    tags[tag.Key] = tag.Value;
                if ((string?)tags["role"] == role && (string?)tags["room"] == _room.Room.Directory)
                    return point.GetSumLong();
            }

            return null;
        }
    }

    public void Dispose()
    {
        _running.Dispose();
        _input.Dispose();
        _silent.Dispose();
        _shown.Dispose();
        _room.Dispose();
    }

    private ChatContext Chat(Role role, ProcessExit exit, TestPipe input) => new(
        role, _room.Room, _settings, _running.Loop, input.Input(), new RecordedNotices(), exit, TimeProvider.System, HandleSignals: false);
}
