using ActorIpcChat.Hosting;
using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ActorIpcChat.Tests.Hosting;

/// <summary>A room, and hosts with chats in it.</summary>
public abstract class HostedRoom : IAsyncLifetime, IDisposable
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TestRoom _room = new();
    private readonly List<IHost> _hosts = [];

    protected string RoomDirectory => _room.Room.Directory;

    protected static CancellationToken Deadline => new CancellationTokenSource(Limit).Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }
    }

    public void Dispose()
    {
        _room.Dispose();
        GC.SuppressFinalize(this);
    }

    protected ChatOptions Options(Role role) => new()
    {
        Role = role,
        Directory = RoomDirectory,
        Settings = [$"chat.shared-memory.key-a={_room.Key(Role.A)}", $"chat.shared-memory.key-b={_room.Key(Role.B)}"],
    };

    protected async Task<IHost> StartAsync(Action<AkkaConfigurationBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka("chat", configure);
        var host = builder.Build();
        await host.StartAsync();
        _hosts.Add(host);
        return host;
    }

    protected static IActorRef ChatOf(IHost host) => host.Services.GetRequiredService<IRequiredActor<ChatChannelActor>>().ActorRef;

    protected static TestProbe ProbeOf(IHost host)
        => new Akka.TestKit.Xunit2.TestKit(host.Services.GetRequiredService<ActorSystem>()).CreateTestProbe();

    protected static async Task<(HealthStatus Status, string? Description)> HealthAsync(IHost host, string name = "chat")
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return (report.Entries[name].Status, report.Entries[name].Description);
    }

    protected static async Task WaitForHealthAsync(IHost host, HealthStatus status, string description)
    {
        var since = DateTimeOffset.UtcNow;
        while (await HealthAsync(host) is var health && health != (status, description))
        {
            if (DateTimeOffset.UtcNow - since > Limit)
                Assert.Equal((status, description), health);
            await Task.Delay(2);
        }
    }
}
