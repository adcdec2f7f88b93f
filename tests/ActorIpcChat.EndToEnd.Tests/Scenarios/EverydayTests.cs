using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>What one types every day.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class EverydayTests(ITestOutputHelper output) : RoomTest(output)
{
    [Theory]
    [InlineData]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("help", "status")]
    [InlineData("window", "--help")]
    [InlineData("-V")]
    public void Help_and_version_are_on_standard_output(params string[] arguments)
    {
        var help = Run(arguments);

        Assert.NotEmpty(help.Output.Lines);
        Assert.Empty(help.Errors.Lines);
    }

    [Fact]
    public void Help_without_a_command_begins_with_the_window()
        => Assert.Contains(
            "ipcchat window a", Run().Output.Lines.First(line => line.StartsWith("  ", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void User_file_is_read_before_config_and_takes_the_environment()
    {
        var config = Directory.CreateDirectory(Path.Combine(Config, "ipcchat"));
        File.WriteAllText(
            Path.Combine(config.FullName, "ipcchat.conf"),
            "chat.nick = nobody\nchat.nick = ${?IPCCHAT_TEST_NICK}\nchat.viewer.history = 3\n");
        var a = StartWith(config, "a", ("IPCCHAT_TEST_NICK", "from-user-file"));
        a.ShouldReport("waiting for B");

        Assert.Equal("from-user-file", NickOfA());

        a.Signal(Libc.SIGINT);
        a.ShouldExit();
        File.WriteAllText(Path.Combine(Config, "given.conf"), "chat.nick = given");
        a = StartWith(config, "a", ("IPCCHAT_TEST_NICK", "from-user-file"), "--config", Path.Combine(Config, "given.conf"));
        a.ShouldReport("waiting for B");

        Assert.Equal("given", NickOfA());
    }

    [Fact]
    public void Error_in_the_user_file_names_file_and_key()
    {
        var config = Directory.CreateDirectory(Path.Combine(Config, "ipcchat"));
        var file = Path.Combine(config.FullName, "ipcchat.conf");
        File.WriteAllText(file, "chat.viewer.wake = perhaps");

        StartWith(config, "status", ("X", null)).ShouldRefuse(2, $"cannot use chat.viewer.wake = \"perhaps\" ({file}); allowed: off or on");
    }

    [Fact]
    public void Rooms_lists_who_is_in_each()
    {
        var chat = Room.StartAll(a: ["--nick", "alice"], b: ["--nick", "bob"]);
        Room.WaitForViewerSlot("b");

        using var rooms = JsonDocument.Parse(Run("rooms", "--directory", Room.Top, "--json").Output.Text);
        var room = rooms.RootElement.GetProperty("rooms").EnumerateArray().Single();

        Assert.Equal(1, rooms.RootElement.GetProperty("schema").GetInt32());
        Assert.Equal("room", room.GetProperty("room").GetString());
        Assert.Equal(
            [("a", "alice", chat.A.Pid), ("b", "bob", chat.B.Pid)],
            room.GetProperty("roles").EnumerateArray().Select(role => (
                role.GetProperty("role").GetString()!, role.GetProperty("nick").GetString()!, role.GetProperty("pid").GetInt32())));
        Assert.Contains(("b1", chat.B1.Pid), room.GetProperty("viewers").EnumerateArray()
            .Select(viewer => (viewer.GetProperty("role").GetString()!, viewer.GetProperty("pid").GetInt32())));
        Assert.Contains($"A alice (process {chat.A.Pid})", Run("rooms", "--directory", Room.Top).Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_hides_notices_and_keeps_errors()
    {
        var a = Room.Start("a", "--quiet");
        var b = Room.Start("b", "-q");
        a.ShouldConnect();
        b.ShouldConnect();

        Room.Start("a", "--quiet").ShouldRefuse(1, "is A there already");

        a.Signal(Libc.SIGINT);
        a.ShouldExit();
        b.ShouldExit();
        Assert.Empty(a.Errors.Lines.Concat(b.Errors.Lines));
    }

    [Fact]
    public void B_says_why_it_ends_when_A_leaves()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        a.ShouldConnect();
        b.ShouldConnect();

        a.Signal(Libc.SIGINT);

        b.ShouldExit();
        Assert.Contains(b.Errors.Lines, line => line.Contains("has left, so this process ends, too", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_that_were_not_shown_survive_clean()
    {
        var (a, b) = (Room.Start("a"), Room.Start("b"));
        a.ShouldConnect();
        b.ShouldConnect();
        a.Send("keep me");
        Wait.Until(() => Room.Status().Segment("b").GetProperty("chat").GetProperty("inbox").GetProperty("unseenLines").GetInt32() == 1, "B has it");
        foreach (var process in (RunningProcess[])[a, b])
            process.Pause();
        a.Kill();
        b.Kill();
        Room.AllowLeftoversOf(a);
        Room.AllowLeftoversOf(b);

        Assert.All(
            Room.Clean("--dry-run"),
            line => Assert.DoesNotContain("removed", line.Replace("would remove", "", StringComparison.Ordinal), StringComparison.Ordinal));
        var cleaned = Room.Clean();

        Assert.Contains(cleaned, line => line.Contains("of B", StringComparison.Ordinal)
            && line.EndsWith(": it has 1 line that no viewer has shown; --force removes it", StringComparison.Ordinal));
        var viewer = Room.Start("b1");
        viewer.ShouldShow("keep me");
        viewer.Signal(Libc.SIGINT);
        viewer.ShouldExit();
        Room.Clean();
        Assert.Empty(Segment.MadeBy([a.Pid, b.Pid]));
    }

    protected override void BeforeClose()
    {
        if (Directory.Exists(Config))
            Directory.Delete(Config, recursive: true);
    }

    private string Config => Path.Combine(Room.Top, "config");

    private RunningProcess Run(params string[] arguments)
    {
        var process = Room.StartProgram("ipcchat", ChatRoom.Program, arguments);
        process.ShouldExit();
        return process;
    }

    private RunningProcess StartWith(DirectoryInfo config, string name, (string Name, string? Value) variable, params string[] options)
        => Room.StartProgram(
            name, ChatRoom.Program, [name, "--directory", Room.Top, "--room", "room", .. options],
            ("XDG_CONFIG_HOME", config.Parent!.FullName), variable);

    private string? NickOfA()
    {
        using var rooms = JsonDocument.Parse(Run("rooms", "--directory", Room.Top, "--json").Output.Text);
        return rooms.RootElement.GetProperty("rooms")[0].GetProperty("roles")[0].GetProperty("nick").GetString();
    }
}
