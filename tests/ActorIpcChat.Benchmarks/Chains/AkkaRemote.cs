using System.Globalization;
using ActorIpcChat.Cluster.Engine;
using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Settings;
using Akka.Actor;
using Akka.Configuration;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>
/// What the link between members is compared with: the same bytes over Akka.Remote alone, with the transport settings of the members. One
/// process reads standard input and tells what it has read to one or more others, which answer with what they have.
/// </summary>
/// <remarks>As much is under way as between members: without such a limit the sender would run out of memory.</remarks>
internal static class AkkaRemote
{
    internal const string Command = "akka-remote";

    /// <summary>Bytes under way to one receiver, at most.</summary>
    private const long Window = 8 * LineFrames.MaxFrames;

    private const string Receiver = "receiver";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs one of the processes.</summary>
    /// <param name="arguments">
    /// <c>show PORT</c> writes to standard output what it is told, <c>drop PORT</c> does not; <c>tell</c>, <c>lines</c> and
    /// <c>ask PORT...</c> send standard input until its end: what one read gives in one message, each line in one, or with an answer
    /// before the next.
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

    /// <summary>Those of the members, but for what a bare system has no use for.</summary>
    private static Config Settings(int port) => ConfigurationFactory.ParseString(
        """
        akka.actor.provider = remote
        akka.actor.serializers { bytes = "Akka.Serialization.ByteArraySerializer", primitive = "Akka.Remote.Serialization.PrimitiveSerializers, Akka.Remote", akka-misc = "Akka.Remote.Serialization.MiscMessageSerializer, Akka.Remote" }
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
            catch (AggregateException) when (DateTime.UtcNow - started < Patience)
            {
                // It is not there yet.
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
        var acknowledged = new Acknowledged(receivers.Count);
        var self = system.ActorOf(Props.Create(() => new SenderActor(acknowledged)));
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
                acknowledged.WaitFor(sent - Window);
                receivers.ForEach(receiver => receiver.Tell(message, self));
            }

            rest.CopyTo(buffer);
            have = rest.Length;
        }

        acknowledged.WaitFor(sent);
    }

    /// <summary>Of the next message; 0 while there is none. A line that is longer than a message goes in several.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes, bool lines, int most)
        => !lines || bytes.Length == most && !bytes.Contains((byte)'\n') ? bytes.Length : bytes.IndexOf((byte)'\n') + 1;

    /// <summary>How much each of the receivers has.</summary>
    private sealed class Acknowledged(int receivers)
    {
        private readonly Dictionary<IActorRef, long> _has = [];
        private long _least;

        internal void Note(IActorRef receiver, long has)
        {
            lock (_has)
            {
                _has[receiver] = has;
                _least = _has.Count < receivers ? 0 : _has.Values.Min();
                Monitor.Pulse(_has);
            }
        }

        internal void WaitFor(long least)
        {
            lock (_has)
            {
                while (_least < least)
                    Monitor.Wait(_has);
            }
        }
    }

    private sealed class SenderActor(Acknowledged acknowledged) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is long has)
                acknowledged.Note(Sender, has);
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
