using System.Security.Cryptography;
using System.Text;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Settings;
using Akka.Configuration;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>The settings of Akka.Remote and Akka.Cluster that a room needs.</summary>
internal static class EngineConfig
{
    /// <summary>
    /// The actor system's name, which every address carries: Akka.Remote drops what is for another one. It follows from the room and its
    /// secret, so who does not know them can say nothing that anybody would hear.
    /// </summary>
    public static string SystemName(string room, string secret)
        => "ipcchat-" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(room)).AsSpan(0, 16));

    /// <summary>
    /// HOCON. Of the serializers only those stay that this cluster needs: its own messages', the container that an actor's path travels
    /// in, and ours. All others, which take apart whatever a stranger names, are not there to be named.
    /// </summary>
    public static Config Of(ClusterSettings settings, Config logging)
    {
        var none = typeof(NoSerializer).AssemblyQualifiedName;
        return ConfigurationFactory.ParseString(
            $$"""
            # Only the dispatcher: the engine's timers stay where they are.
            {{EventLoopDispatcher.Name}} { type = "{{EventLoopDispatcher.ConfiguratorName}}", throughput = 64 }
            akka {
              # Nothing here is due to the hundredth of a second: ten wake-ups a second of a member that says nothing, not a hundred.
              scheduler.tick-duration = 100ms
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              coordinated-shutdown {
                run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off, exit-clr = off
                # Waits until it is told to leave.
                phases.before-service-unbind { recover = off, timeout = 20d }
              }
              actor {
                provider = cluster
                serializers {
                  json = "{{none}}", bytes = "{{none}}", primitive = "{{none}}", proto = "{{none}}", daemon-create = "{{none}}"
                  akka-misc = "{{none}}", akka-system-msg = "{{none}}", reliable-delivery = "{{none}}"
                  ipcchat = "{{typeof(LinkSerializer).AssemblyQualifiedName}}"
                }
                serialization-bindings { "{{typeof(LinkMessage).AssemblyQualifiedName}}" = ipcchat }
              }
              remote {
                untrusted-mode = on
                trusted-selection-paths = ["/system/cluster/core/daemon", "/system/cluster/heartbeatReceiver", "/user/{{ClusterEngine.GatewayName}}"]
                # Nobody watches another's actors, so nothing waits for these; each connection looks for them twice in that time.
                system-message-ack-piggyback-timeout = 10s
                retry-gate-closed-for = 1s
                # A line wakes no other thread between the member and the socket's: half as many lines again go through, each on its own.
                use-dispatcher = {{EventLoopDispatcher.Name}}
                use-passive-connections = off
                dot-netty.tcp {
                  transport-class = "{{typeof(GuardedTransport).AssemblyQualifiedName}}"
                  hostname = "{{settings.Listen.Host}}"
                  port = {{settings.Listen.Port}}
                  maximum-frame-size = 128KiB
                  connection-timeout = 5s
                  # With it a second listener shares the port (SO_REUSEPORT) instead of being refused.
                  tcp-reuse-addr = off
                  enable-ssl = {{(settings.Tls is null ? "false" : "true")}}
                  # A line that is typed does not wait for company.
                  batching.enabled = true
                }
              }
              cluster {
                # What a large room costs, before all when many come: at a quarter of a second 50 members on two processors had time for
                # nothing else, took each other for dead, and had that to tell as well.
                gossip-interval = 1s
                leader-actions-interval = 250ms
                periodic-tasks-initial-delay = 100ms
                unreachable-nodes-reaper-interval = 500ms
                retry-unsuccessful-join-after = 1s
                allow-weakly-up-members = 2s
                run-coordinated-shutdown-when-down = off
                failure-detector { acceptable-heartbeat-pause = 6s, heartbeat-interval = 1s, monitored-by-nr-of-members = 5 }
                split-brain-resolver { active-strategy = keep-majority, down-all-when-unstable = off, stable-after = {{(long)settings.UnreachableTimeout.TotalMilliseconds}}ms }
              }
            }
            """).WithFallback(logging);
    }
}
