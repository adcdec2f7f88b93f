using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class DirectoryTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string RuntimeDirectory = "XDG_RUNTIME_DIR";

    [Fact]
    public void A_directory_without_a_room_is_a_chat_with_keys_that_are_set()
    {
        var key = Random.Shared.Next(0x10000000, int.MaxValue - 1);
        string[] options = ["--directory", Room.Top, "--set", $"chat.shared-memory.key-a={key}", "--set", $"chat.shared-memory.key-b={key + 1}"];

        var four = StartFour(options);

        Assert.True(File.Exists(Path.Combine(Room.Top, "fifo1")));
        Assert.Equal(key, ChatRoom.SegmentOf(four["a"]).Key);
        Assert.Equal(key + 1, ChatRoom.SegmentOf(four["b"]).Key);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_made() => StartFour(["--directory", Path.Combine(Room.Top, "not", "there"), "--room", "r"]);

    [Fact]
    public void A_given_directory_needs_no_runtime_directory() => StartFour(["--directory", Room.Top, "--room", "r"], (RuntimeDirectory, null));

    [Fact]
    public void The_runtime_directory_is_where_chats_are_by_default()
        => StartFour(["--room", "r"], (RuntimeDirectory, Room.Top));

    [Fact]
    public void A_runtime_directory_that_is_not_there_is_made()
        => StartFour(["--room", "r"], (RuntimeDirectory, Path.Combine(Room.Top, "missing")));

    [Theory]
    [InlineData("relative")]
    [InlineData("./relative")]
    [InlineData("")]
    [InlineData("/dev/null")]
    [InlineData("/no/such/directory")]
    public void A_runtime_directory_that_is_none_is_not_used(string runtime)
    {
        Directory.CreateDirectory(Path.Combine(Room.Top, "relative"));

        Assert.StartsWith($"/tmp/ipcchat-{Libc.EffectiveUser()}/", PlaceWith(runtime), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_user_s_runtime_directory_is_not_used()
    {
        // Only root can give files away.
        if (Libc.EffectiveUser() != 0)
            return;
        var foreign = Directory.CreateDirectory(Path.Combine(Room.Top, "foreign")).FullName;
        Assert.StartsWith($"{foreign}/ipcchat/", PlaceWith(foreign), StringComparison.Ordinal);
        Assert.Equal(0, Libc.ChangeOwner(foreign, 54321, 54321));

        Assert.StartsWith("/tmp/ipcchat-0/", PlaceWith(foreign), StringComparison.Ordinal);
        Room.StartProgram("a", ChatRoom.Program, ["a", "--room", $"r{Environment.ProcessId}"], (RuntimeDirectory, foreign)).ShouldReport("waiting for B");
        Assert.Empty(Directory.EnumerateFileSystemEntries(foreign));
    }

    private string PlaceWith(string runtime)
    {
        var status = Room.StartProgram(
            "status", "/bin/sh", ["-c", """cd "$1"; exec "$0" status --room no-such-room""", ChatRoom.Program, Room.Top], (RuntimeDirectory, runtime));
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
