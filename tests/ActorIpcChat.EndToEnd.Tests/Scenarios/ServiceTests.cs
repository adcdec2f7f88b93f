using System.Net.Sockets;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A chat process as a service of systemd: the test is the service manager that sd_notify(3) describes.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ServiceTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Service_manager_gets_ready_status_and_stopping(bool isAbstract)
    {
        var path = Path.Combine(Room.Top, "notify");
        using var manager = new Manager(isAbstract ? $"\0{path}" : path);
        var a = StartService("a", isAbstract ? $"@{path}" : path, "--stay");

        Assert.Equal("READY=1\nSTATUS=waits for B", manager.Next());
        var b = Room.Start("b");
        Assert.Equal("READY=1\nSTATUS=chats with B", manager.Next());
        b.EndInput();
        b.ShouldExit();
        Assert.Equal("READY=1\nSTATUS=waits for B", manager.Next());
        a.Signal(Libc.SIGTERM);
        Assert.Contains("STOPPING=1\n", manager.Next());
        a.ShouldExit();
    }

    [Fact]
    public void Member_that_is_alone_is_ready()
    {
        var path = Path.Combine(Room.Top, "notify");
        using var manager = new Manager(path);
        var member = Room.StartProgram(
            "tea", ChatRoom.Program, ["member", "--directory", Room.Top, "--room", "room", "--nick", "tea", "--stay"], ("NOTIFY_SOCKET", path));

        Assert.Equal("READY=1\nSTATUS=alone in the room", manager.Next());
        member.Signal(Libc.SIGTERM);
        Assert.Contains("STOPPING=1\n", manager.Next());
        member.ShouldExit();
    }

    [Fact]
    public void Process_that_waits_for_its_role_is_not_ready_before_it_has_it()
    {
        var path = Path.Combine(Room.Top, "notify");
        using var manager = new Manager(path);
        var first = Room.Start("a", "--stay");
        Room.WaitUntilReady(first);

        var second = StartService("a", path, "--stay", "--wait");

        Assert.Equal("STATUS=waits until it can be A", manager.Next());
        first.Signal(Libc.SIGTERM);
        first.ShouldExit();
        Assert.Equal("READY=1\nSTATUS=waits for B", manager.Next());
        second.Signal(Libc.SIGTERM);
        second.ShouldExit();
    }

    [Theory]
    [InlineData("/missing/notify")]
    [InlineData("@")]
    [InlineData("host:1")]
    public void Service_manager_that_cannot_be_reached_changes_nothing(string address)
    {
        var a = StartService("a", address);
        var (b, b1) = (Room.Start("b"), Room.Start("b1"));
        a.ShouldConnect();

        a.Send("line");
        b1.ShouldShow("line");

        a.EndInput();
        a.ShouldExit();
        b.ShouldExit();
    }

    private RunningProcess StartService(string name, string address, params string[] options) => Room.StartProgram(
        name, ChatRoom.Program, [name, "--directory", Room.Top, "--room", "room", .. options], ("NOTIFY_SOCKET", address));

    private sealed class Manager : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        private readonly byte[] _buffer = new byte[4096];

        public Manager(string address) => _socket.Bind(new UnixDomainSocketEndPoint(address));

        public string Next() => Encoding.UTF8.GetString(_buffer, 0, _socket.Receive(_buffer));

        public void Dispose() => _socket.Dispose();
    }
}
