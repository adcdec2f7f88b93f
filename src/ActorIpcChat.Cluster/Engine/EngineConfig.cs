using System.Security.Cryptography;
using System.Text;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Dispatch;
using ActorIpcChat.Settings;
using Akka.Configuration;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>Settings of Akka.Remote and Akka.Cluster.</summary>
internal static class EngineConfig
{
    /// <summary>
    /// The actor system's name, derived from the room and its secret. Every address carries it, and Akka.Remote drops messages for another
    /// name, so a sender needs to know both.
    /// </summary>
    public static string SystemName(string room, string secret)
        => "ipcchat-" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(room)).AsSpan(0, 16));

    /// <summary>
    /// HOCON. It keeps three serializers: the cluster's, the one of actor selections, and <see cref="LinkSerializer"/>. The others would
    /// deserialize types that a stranger names.
    /// </summary>
    public static Config Of(ClusterSettings settings, Config logging)
    {
        var none = typeof(NoSerializer).AssemblyQualifiedName;
        return ConfigurationFactory.ParseString(
            $$"""
            # Only the dispatcher: the engine keeps Akka's scheduler, and mailboxes with the deque that Akka.Remote's actors stash in.
            {{EventLoopDispatcher.Name}} { type = "{{EventLoopDispatcher.ConfiguratorName}}", throughput = 64 }
            akka {
              # The default of 10ms would wake an idle member 100 times a second.
              scheduler.tick-duration = 100ms
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              coordinated-shutdown {
                run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off, exit-clr = off
                # Waits for ClusterEngine.Leave.
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
                # No actor watches a remote one, so no acknowledgement is urgent. Each connection wakes twice in this time.
                system-message-ack-piggyback-timeout = 10s
                retry-gate-closed-for = 1s
                # A line wakes no thread between the loop and the socket: 1.5 times the throughput of single lines.
                use-dispatcher = {{EventLoopDispatcher.Name}}
                use-passive-connections = off
                dot-netty.tcp {
                  transport-class = "{{typeof(GuardedTransport).AssemblyQualifiedName}}"
                  hostname = "{{settings.Listen.Host}}"
                  port = {{settings.Listen.Port}}
                  maximum-frame-size = 128KiB
                  connection-timeout = 5s
                  # "on" sets SO_REUSEPORT: a second listener would share the port instead of failing.
                  tcp-reuse-addr = off
                  enable-ssl = {{(settings.Tls is null ? "false" : "true")}}
                  # Batches what is queued; a single line does not wait.
                  batching.enabled = true
                }
              }
              cluster {
                # At 250ms, gossip used all the time of 50 members on two processors: heartbeats failed, which caused more gossip.
                gossip-interval = 1s
                leader-actions-interval = 250ms
                periodic-tasks-initial-delay = 100ms
                unreachable-nodes-reaper-interval = 500ms
                retry-unsuccessful-join-after = 1s
                allow-weakly-up-members = 2s
                run-coordinated-shutdown-when-down = off
                failure-detector { acceptable-heartbeat-pause = 6s, heartbeat-interval = 1s, monitored-by-nr-of-members = 5 }
                split-brain-resolver {
                  active-strategy = keep-majority
                  down-all-when-unstable = off
                  stable-after = {{(long)settings.UnreachableTimeout.TotalMilliseconds}}ms
                }
              }
            }
            """).WithFallback(logging);
    }
}
