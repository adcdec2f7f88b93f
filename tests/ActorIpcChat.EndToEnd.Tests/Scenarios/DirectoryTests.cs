using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class DirectoryTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string RuntimeDirectory = "XDG_RUNTIME_DIR";

    [Fact]
    public void Directory_without_a_room_uses_the_configured_keys()
    {
        var key = Random.Shared.Next(0x10000000, int.MaxValue - 1);
        string[] options = ["--directory", Room.Top, "--set", $"chat.shared-memory.key-a={key}", "--set", $"chat.shared-memory.key-b={key + 1}"];

        var four = StartFour(options);

        Assert.True(File.Exists(Path.Combine(Room.Top, "fifo1")));
        Assert.Equal(key, ChatRoom.SegmentOf(four["a"]).Key);
        Assert.Equal(key + 1, ChatRoom.SegmentOf(four["b"]).Key);
    }

    [Fact]
    public void Missing_directory_is_created() => StartFour(["--directory", Path.Combine(Room.Top, "not", "there"), "--room", "r"]);

    [Fact]
    public void Directory_option_needs_no_runtime_directory() => StartFour(["--directory", Room.Top, "--room", "r"], (RuntimeDirectory, null));

    [Fact]
    public void Default_directory_is_in_the_runtime_directory()
        => StartFour(["--room", "r"], (RuntimeDirectory, Room.Top));

    [Fact]
    public void Missing_runtime_directory_is_created()
        => StartFour(["--room", "r"], (RuntimeDirectory, Path.Combine(Room.Top, "missing")));

    [Theory]
    [InlineData("relative")]
    [InlineData("./relative")]
    [InlineData("")]
    [InlineData("/dev/null")]
    [InlineData("/no/such/directory")]
    public void Invalid_runtime_directory_is_ignored(string runtime)
    {
        Directory.CreateDirectory(Path.Combine(Room.Top, "relative"));

        Assert.StartsWith($"/tmp/ipcchat-{Libc.EffectiveUser()}/", RoomWith(runtime), StringComparison.Ordinal);
    }

    [Fact]
    public void Runtime_directory_of_another_user_is_ignored()
    {
        // Only root can change a file's owner.
        if (Libc.EffectiveUser() != 0)
            return;
        var foreign = Directory.CreateDirectory(Path.Combine(Room.Top, "foreign")).FullName;
        Assert.StartsWith($"{foreign}/ipcchat/", RoomWith(foreign), StringComparison.Ordinal);
        Assert.Equal(0, Libc.ChangeOwner(foreign, 54321, 54321));

        Assert.StartsWith("/tmp/ipcchat-0/", RoomWith(foreign), StringComparison.Ordinal);
        Room.StartProgram("a", ChatRoom.Program, ["a", "--room", $"r{Environment.ProcessId}"], (RuntimeDirectory, foreign))
            .ShouldReport("waiting for B");
        Assert.Empty(Directory.EnumerateFileSystemEntries(foreign));
    }

    private string RoomWith(string runtime)
    {
        var status = Room.StartProgram(
            "status",
            "/bin/sh",
            ["-c", """cd "$1"; exec "$0" status --room no-such-room""", ChatRoom.Program, Room.Top],
            (RuntimeDirectory, runtime));
        status.ShouldExit();
        return status.Output.Text;
    }

    private Dictionary<string, RunningProcess> StartFour(string[] options, params (string Name, string? Value)[] environment)
    {
        var four = ((string[])["a", "b", "a1", "b1"]).ToDictionary(
            name => name, name => Room.StartProgram(name, ChatRoom.Program, [name, .. options], environment));
        four["a"].Send("hello");
        four["b1"].ShouldShow("hello");
        return four;
    }
}
