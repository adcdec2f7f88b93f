using System.Globalization;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Settings;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>
/// The base of comparison for the link between members: the same bytes over Akka.Remote alone, with the members' transport settings.
/// One process reads standard input and sends it to one or more others, which acknowledge the bytes that they have received.
/// </summary>
/// <remarks>The limit of unacknowledged bytes is that of members; without a limit the sender would run out of memory.</remarks>
internal static class AkkaRemote
{
    internal const string Command = "akka-remote";

    /// <summary>Limit of unacknowledged bytes to one receiver.</summary>
    private const long Window = 8 * LineFrames.MaxFrames;

    private const string Receiver = "receiver";

    private static readonly TimeSpan FindTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs one of the processes.</summary>
    /// <param name="arguments">
    /// <c>show PORT</c> writes received bytes to standard output, <c>drop PORT</c> does not. <c>tell</c>, <c>lines</c> and
    /// <c>ask PORT...</c> send standard input to its end: one message for each read, one for each line, or one for each read with an
    /// answer before the next.
    /// </param>
    internal static int Run(string[] arguments)
    {
        int[] ports = [.. arguments[1..].Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
        var receives = arguments[0] is "show" or "drop";
        using var system = ActorSystem.Create("bench", Settings(receives ? ports[0] : 0));
        if (receives)
        {
            system.ActorOf(Props.Create(() => new ReceiverActor(arguments[0] == "show" ? Console.OpenStandardOutput() : null)), Receiver);
            system.WhenTerminated.Wait();
            return 0;
        }

        List<IActorRef> receivers = [.. ports.Select(port => Find(system, port))];
        using var input = Console.OpenStandardInput();
        if (arguments[0] == "ask")
            Ask(input, receivers);
        else
            Tell(system, input, receivers, arguments[0] == "lines");
        return 0;
    }

    /// <summary>The members' settings without those that a system without a cluster does not need.</summary>
    private static Config Settings(int port) => ConfigurationFactory.ParseString(
        """
        akka.actor.provider = remote
        akka.actor.serializers {
          bytes = "Akka.Serialization.ByteArraySerializer"
          primitive = "Akka.Remote.Serialization.PrimitiveSerializers, Akka.Remote"
          akka-misc = "Akka.Remote.Serialization.MiscMessageSerializer, Akka.Remote"
        }
        akka.remote.untrusted-mode = off
        akka.remote.use-dispatcher = akka.remote.default-remote-dispatcher
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        """).WithFallback(EngineConfig.Of(ClusterOf(port), Config.Empty));

    private static ClusterSettings ClusterOf(int port)
        => new(new HostPort("127.0.0.1", port), [], "", 64, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), Tls: null);

    private static IActorRef Find(ActorSystem system, int port)
    {
        var selection = system.ActorSelection($"akka.tcp://bench@127.0.0.1:{port}/user/{Receiver}");
        for (var started = DateTime.UtcNow; ;)
        {
            try
            {
                return selection.ResolveOne(TimeSpan.FromSeconds(1)).Result;
            }
            catch (AggregateException) when (DateTime.UtcNow - started < FindTimeout)
            {
                // The receiver has not started yet.
            }
        }
    }

    private static void Ask(Stream input, List<IActorRef> receivers)
    {
        var buffer = new byte[LineFrames.MaxFrames];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            var message = buffer.AsSpan(0, read).ToArray();
            Task.WaitAll([.. receivers.Select(receiver => receiver.Ask<long>(message))]);
        }
    }

    private static void Tell(ActorSystem system, Stream input, List<IActorRef> receivers, bool lines)
    {
        var acknowledgements = new Acknowledgements(receivers.Count);
        var self = system.ActorOf(Props.Create(() => new SenderActor(acknowledgements)));
        var buffer = new byte[LineFrames.MaxFrames];
        long sent = 0;
        for (int have = 0, read; (read = input.Read(buffer, have, buffer.Length - have)) > 0;)
        {
            have += read;
            var rest = buffer.AsSpan(0, have);
            for (int length; (length = LengthOf(rest, lines, buffer.Length)) > 0; rest = rest[length..])
            {
                var message = rest[..length].ToArray();
                sent += length;
                acknowledgements.WaitFor(sent - Window);
                receivers.ForEach(receiver => receiver.Tell(message, self));
            }

            rest.CopyTo(buffer);
            have = rest.Length;
        }

        acknowledgements.WaitFor(sent);
    }

    /// <summary>Length of the next message; 0 if it is incomplete. A line longer than a message is split.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes, bool lines, int limit)
        => !lines || bytes.Length == limit && !bytes.Contains((byte)'\n') ? bytes.Length : bytes.IndexOf((byte)'\n') + 1;

    /// <summary>The bytes that each receiver has acknowledged.</summary>
    private sealed class Acknowledgements(int receivers)
    {
        private readonly Dictionary<IActorRef, long> _received = [];
        private long _smallest;

        internal void Set(IActorRef receiver, long received)
        {
            lock (_received)
            {
                _received[receiver] = received;
                _smallest = _received.Count < receivers ? 0 : _received.Values.Min();
                Monitor.Pulse(_received);
            }
        }

        internal void WaitFor(long minimum)
        {
            lock (_received)
            {
                while (_smallest < minimum)
                    Monitor.Wait(_received);
            }
        }
    }

    private sealed class SenderActor(Acknowledgements acknowledgements) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is long received)
                acknowledgements.Set(Sender, received);
        }
    }

    private sealed class ReceiverActor(Stream? output) : UntypedActor
    {
        private long _received;

        protected override void OnReceive(object message)
        {
            if (message is not byte[] bytes)
                return;
            output?.Write(bytes);
            _received += bytes.Length;
            Sender.Tell(_received, Self);
        }
    }
}
