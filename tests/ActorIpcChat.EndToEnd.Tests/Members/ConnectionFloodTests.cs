using System.Net;
using System.Net.Sockets;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Connections that are not members' do not exhaust the descriptors and the processor of a member.</summary>
public sealed class ConnectionFloodTests(ITestOutputHelper output) : MemberTest(output)
{
    private const int Connections = 300;
    private const string LimitReached = "connections are open and not all are members'";

    /// <summary>The first bytes of connections that then stay silent; none is a message of a member.</summary>
    private static readonly byte[][] FirstBytes =
    [
        [],
        [.. "GET / HTTP/1.1\r\nHost: here\r\n\r\n"u8],
        [0x7f, 0xff, 0xff, 0xff],
        [0, 0, 0, 100, 1, 2, 3],
        [0, 0, 0, 5, 1, 2, 3, 4, 5],
        // The header of a TLS handshake record without its body.
        [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00],
        [0x16, 0x03, 0x01],
    ];

    [Fact]
    public void Members_chat_and_join_while_other_connections_fill_a_low_descriptor_limit() => ShouldKeepChatting(256);

    [LongFact]
    public void Members_chat_and_join_while_other_connections_fill_the_usual_descriptor_limit() => ShouldKeepChatting(1024);

    [LongFact]
    public void Members_with_certificates_chat_and_join_while_other_connections_start_handshakes()
    {
        var authority = DisposeAtEnd(new CertificateAuthority("ours"));
        ShouldKeepChatting(256, nick => authority.Settings(nick));
    }

    private void ShouldKeepChatting(int descriptors, Func<string, string[]>? settings = null)
    {
        settings ??= _ => [];
        var alice = Room.StartProgram("alice", "/bin/sh",
        [
            "-c", $"""ulimit -n {descriptors}; exec "$0" "$@" """, Room.MemberProgram,
            "member", "--directory", Room.Top, "--room", "room", "--nick", "alice", "--listen", "127.0.0.1:0", .. settings("alice"),
        ]);
        alice.ShouldReport("alice is in the room");
        var endpoint = EndpointOf(alice);
        var bob = StartInRoom("bob", ["--join", endpoint, .. settings("bob")]);
        ShouldBeConnected(alice, bob);
        var view = StartView("bob");
        List<Socket> sockets = [];
        try
        {
            while (sockets.Count < Connections)
                sockets.Add(Connect(endpoint, FirstBytes[sockets.Count % FirstBytes.Length]));
            alice.Send("before the flood");
            view.ShouldShow("before the flood");
            alice.ShouldReport(LimitReached);
            for (var number = 0; number < 2000; number++)
                Connect(endpoint, []).Dispose();
            Wait.Until(() => sockets.Count(HasEnded) >= Connections / 2, "the oldest connections are closed");

            // The work for 2000 closed connections ends soon; a member that spins keeps using the processor.
            Wait.Until(
                () =>
                {
                    var used = alice.ProcessorTime;
                    Wait.For(TimeSpan.FromSeconds(1));
                    return alice.ProcessorTime - used < TimeSpan.FromSeconds(0.3);
                },
                "the member is idle");
            for (var more = 0; more < Connections / 2; more++)
                sockets.Add(Connect(endpoint, []));
            var carol = StartInRoom("carol", ["--join", endpoint, .. settings("carol")]);
            ShouldBeConnected(alice, bob, carol);
            carol.Send("after the flood");
            view.ShouldShow("before the flood", "after the flood");
            Wait.Until(() => sockets.All(HasEnded), "silent connections are closed");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        Assert.Single(alice.Errors.Lines, line => line.Contains(LimitReached, StringComparison.Ordinal));
        Assert.DoesNotContain("cannot be reached", alice.Errors.Text + bob.Errors.Text, StringComparison.Ordinal);
    }

    private static Socket Connect(string endpoint, byte[] bytes)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPEndPoint.Parse(endpoint));
        try
        {
            socket.Send(bytes);
        }
        catch (SocketException)
        {
            // The connection is already closed.
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
