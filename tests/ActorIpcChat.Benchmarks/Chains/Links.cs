using System.Net;
using System.Net.Sockets;
using ActorIpcChat.Linux.Processes;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Benchmarks.Chains;

/// <summary>Creates chains over TCP on loopback to one or more receivers; the last receiver shows the lines.</summary>
/// <param name="directory">Directory for their rooms.</param>
/// <param name="program">The ipcchat for the .NET runtime; the native program has no members.</param>
internal sealed class Links(string directory, string program)
{
    private const int StartSeconds = 120;
    private const int StartsAtOnce = 5;

    private int _number;

    /// <summary>The base of comparison.</summary>
    internal Candidate AkkaRemote => new(
        "akka-remote",
        "two processes and Akka.Remote alone: a message (tell) for each read, the transport settings of members, the same bytes in flight",
        receivers => StartAkka("akka-remote", "tell", receivers), HasViewers: true);

    /// <summary>Members of a room.</summary>
    internal Candidate Members => new("ipcchat", "members of a room, and a viewer", StartMembers, HasViewers: true);

    /// <summary>Alternatives that a user might take.</summary>
    internal IEnumerable<Candidate> Alternatives(Action<string> note)
    {
        yield return new Candidate(
            "akka-remote ask", "the same with an answer (ask) before the next message", receivers => StartAkka("akka-remote ask", "ask", receivers));
        yield return new Candidate(
            "akka-remote lines", "the same with a message for each line", receivers => StartAkka("akka-remote lines", "lines", receivers));
        if (Programs.Find("socat") is { } socat)
            yield return new Candidate("socat", "two processes of socat and a TCP connection", _ => StartSocat(socat));
        else
            note("- socat: not installed (socat)");
    }

    private Chain StartMembers(int receivers)
    {
        var path = NewDirectory();
        var endpoint = $"127.0.0.1:{FreePort()}";
        string[] room = ["--directory", path, "--room", "bench"];
        // Without a viewer, a full ring would make the sender wait.
        string[] settings =
        [
            "--set", $"chat.cluster.answer-timeout={StartSeconds}s", "--set", "chat.cluster.max-members=100",
            "--set", "chat.shared-memory.when-unread=overwrite",
        ];
        List<ChildProcess> started = [];
        try
        {
            var last = receivers.ToString(System.Globalization.CultureInfo.InvariantCulture);
            started.Add(ChildProcess.Start(program, ["member", .. room, "--nick", "0", "--listen", endpoint, .. settings]));
            var (members, first) = (new List<MemberErrors> { new(started[0]) }, started[0]);
            members[0].WaitFor("is in the room", 1, StartSeconds);
            for (var number = 1; number <= receivers; number++)
            {
                var own = number == receivers ? settings[..4] : settings;
                started.Add(ChildProcess.Start(program, ["member", .. room, "--nick", $"{number}", "--join", endpoint, .. own]));
                members.Add(new(started[^1]));
                // A few at a time: each newcomer introduces itself to all members.
                if (number % StartsAtOnce == 0 || number == receivers)
                    members.ForEach(member => member.WaitFor(") is here", members.Count - 1, StartSeconds));
            }

            started.Add(ChildProcess.Start(program, ["view", .. room, "--nick", last, "--format", "plain"]));
            return new Chain(
                "ipcchat", started, first, [started[^1].Output], SIGINT, path,
                () => Programs.Run(program, ["clean", .. room], CancellationToken.None));
        }
        catch
        {
            started.ForEach(process => process.Signal(SIGKILL));
            throw;
        }
    }

    private Chain StartAkka(string name, string how, int receivers)
    {
        List<int> ports = [.. Enumerable.Range(0, receivers).Select(_ => FreePort())];
        var started = ports.ConvertAll(port => StartItself(port == ports[^1] ? "show" : "drop", $"{port}"));
        var last = started[^1];
        var sender = StartItself([how, .. ports.Select(port => $"{port}")]);
        return new Chain(name, [.. started, sender], sender, [last.Output], 0, NewDirectory(), () => { });
    }

    private Chain StartSocat(string socat)
    {
        const string Buffer = "-b65536";
        var port = FreePort();
        var receiver = ChildProcess.Start(socat, ["-u", Buffer, $"TCP-LISTEN:{port},bind=127.0.0.1,reuseaddr", "STDOUT"]);
        var sender = ChildProcess.Start(socat, ["-u", Buffer, "STDIN", $"TCP:127.0.0.1:{port},nodelay,retry=100,interval=0.05"]);
        return new Chain("socat", [receiver, sender], sender, [receiver.Output], 0, NewDirectory(), () => { });
    }

    private static ChildProcess StartItself(params string[] arguments)
        => ChildProcess.Start(Programs.Itself, [.. Programs.ItselfArguments, Chains.AkkaRemote.Command, .. arguments]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string NewDirectory() => Directory.CreateDirectory(
        Path.Combine(directory, $"link{++_number}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
}
