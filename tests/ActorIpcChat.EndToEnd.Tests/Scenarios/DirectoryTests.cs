using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

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

    private Dictionary<string, RunningProcess> StartFour(string[] options, params (string Name, string? Value)[] environment)
    {
        var four = ((string[])["a", "b", "a1", "b1"]).ToDictionary(
            name => name, name => Room.StartProgram(name, ChatRoom.Program, [name, .. options], environment));
        four["a"].Say("hello");
        four["b1"].ShouldShow("hello");
        return four;
    }
}
