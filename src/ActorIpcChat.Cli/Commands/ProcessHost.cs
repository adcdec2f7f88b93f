using ActorIpcChat.Cli.Output;
using ActorIpcChat.Hosting;
using ActorIpcChat.Leaving;
using ActorIpcChat.Linux;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ActorIpcChat.Cli.Commands;

/// <summary>Hosts the actor system of one process, from its start to its exit code.</summary>
internal static class ProcessHost
{
    /// <summary>Puts actors into an actor system.</summary>
    public delegate void AddActors(AkkaConfigurationBuilder akka, EventLoop loop, ProcessExit exit, INotices notices);

    /// <summary>Runs until the actors say how to end.</summary>
    public static int Run(string name, Config hocon, LogLevel logLevel, AddActors add) => RunAsync(name, hocon, logLevel, add).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string name, Config hocon, LogLevel logLevel, AddActors add)
    {
        var notices = new StandardErrorLines($"ipcchat {name}");
        var exit = new ProcessExit();
        using var loop = new EventLoop("event-loop", e => notices.Say($"error: {e}"));
        loop.Start();

        // No defaults: they read files, watch them, and handle signals, of which the actors are the one owner.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(logLevel).AddProvider(new StandardErrorLogger(notices));
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddAkka("ipcchat", (akka, _) =>
        {
            akka.ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
                loggers.LogLevel = logLevel <= LogLevel.Debug ? Akka.Event.LogLevel.DebugLevel : Akka.Event.LogLevel.WarningLevel;
            });
            akka.AddHocon(hocon, HoconAddMode.Prepend).WithEventLoop(loop);
            add(akka, loop, exit, notices);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var code = await exit.Code;
        await host.StopAsync();
        // It holds the signals, which are handled to the last.
        GC.KeepAlive(exit);
        return code;
    }

    /// <summary>The host's own lifetime would handle signals, too.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
