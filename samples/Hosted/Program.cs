// A chat in a host: an actor of the host counts the lines that A sends and answers each; the log says how healthy the chat is. When the
// host stops (Ctrl+C), the chat leaves after its answers are delivered.
//
//   terminal 1:  dotnet run --project samples/Hosted
//   terminal 2:  dotnet run --project src/ActorIpcChat.Cli -- window a --room hosted --nick you
using ActorIpcChat;
using ActorIpcChat.Hosting;
using Akka.Hosting;
using Hosted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHealthChecks();
builder.Services.AddSingleton<IHealthCheckPublisher, HealthLog>();
builder.Services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (TimeSpan.Zero, TimeSpan.FromSeconds(1)));
builder.Services.AddAkka("hosted", akka => akka
    .WithChat(new ChatOptions { Role = Role.B, Room = "hosted", Nick = "host", Stay = true })
    .WithActors((system, registry, resolver) => registry.Register<CounterActor>(system.ActorOf(resolver.Props<CounterActor>(), "counter"))));
await builder.Build().RunAsync();
