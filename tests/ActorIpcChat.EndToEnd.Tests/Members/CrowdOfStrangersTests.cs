using System.Net;
using System.Net.Sockets;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Whatever comes to where a member listens, its descriptors and its time stay for members.</summary>
public sealed class CrowdOfStrangersTests(ITestOutputHelper output) : MemberTest(output)
{
    private const int Crowd = 300;
    private const string Told = "connections are open and not all are members'";

    /// <summary>What a stranger says and then waits, of which nothing is what a member says.</summary>
    private static readonly byte[][] Sayings =
    [
        [],
        [.. "GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8],
        [0x7f, 0xff, 0xff, 0xff],
        [0, 0, 0, 100, 1, 2, 3],
        [0, 0, 0, 5, 1, 2, 3, 4, 5],
        // The head of a TLS handshake record, and no more of it.
        [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00],
        [0x16, 0x03, 0x01],
    ];

    [MemberFact]
    public void Members_chat_and_come_while_strangers_fill_the_few_descriptors_that_there_are() => ShouldKeepChatting(256);

    [MemberFact]
    public void Members_chat_and_come_while_strangers_fill_the_usual_number_of_descriptors() => ShouldKeepChatting(1024);

    [MemberFact]
    public void Members_with_certificates_chat_and_come_while_strangers_begin_handshakes()
    {
        var authority = DisposeAtEnd(new CertificateAuthority("ours"));
        ShouldKeepChatting(256, authority.Settings);
    }

    private void ShouldKeepChatting(int descriptors, Func<string, string[]>? settings = null)
    {
        settings ??= _ => [];
        var alice = Room.StartProgram("alice", "/bin/sh",
        [
            "-c", $"""ulimit -n {descriptors}; exec "$0" "$@" """, ChatRoom.Program,
            "member", "--directory", Room.Top, "--room", "room", "--nick", "alice", .. settings("alice"),
        ]);
        alice.ShouldReport("alice is in the room");
        var place = EndpointOf(alice);
        var bob = StartInRoom("bob", ["--join", place, .. settings("bob")]);
        ShouldBeConnected(alice, bob);
        var view = StartView("bob");
        List<Socket> strangers = [];
        try
        {
            while (strangers.Count < Crowd)
                strangers.Add(Connect(place, Sayings[strangers.Count % Sayings.Length]));
            alice.Send("in a crowd");
            view.ShouldShow("in a crowd");
            alice.ShouldReport(Told);
            for (var caller = 0; caller < 2000; caller++)
                Connect(place, []).Dispose();
            Wait.Until(() => strangers.Count(HasEnded) >= Crowd / 2, "the first of the crowd were sent away");

            // Two thousand have come and gone: what is left of that is done soon. One that spins goes on for as long as the crowd is there.
            Wait.Until(
                () =>
                {
                    var used = alice.ProcessorTime;
                    Wait.For(TimeSpan.FromSeconds(1));
                    return alice.ProcessorTime - used < TimeSpan.FromSeconds(0.3);
                },
                "the member is at rest");
            for (var more = 0; more < Crowd / 2; more++)
                strangers.Add(Connect(place, []));
            var carol = StartInRoom("carol", ["--join", place, .. settings("carol")]);
            ShouldBeConnected(alice, bob, carol);
            carol.Send("through the crowd");
            view.ShouldShow("in a crowd", "through the crowd");
            Wait.Until(() => strangers.All(HasEnded), "silent ones are sent away after a while");
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }

        Assert.Single(alice.Errors.Lines, line => line.Contains(Told, StringComparison.Ordinal));
        Assert.DoesNotContain("cannot be reached", alice.Errors.Text + bob.Errors.Text, StringComparison.Ordinal);
    }

    private static Socket Connect(string place, byte[] saying)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPEndPoint.Parse(place));
        try
        {
            socket.Send(saying);
        }
        catch (SocketException)
        {
            // Sent away already.
        }

        return socket;
    }

    private static bool HasEnded(Socket socket)
    {
        try
        {
            return socket.Poll(0, SelectMode.SelectRead) && socket.Receive(new byte[1024]) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
