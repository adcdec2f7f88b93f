using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>A test with members of one cluster room; each is a process with its own address.</summary>
[Trait(RuntimeProgram.Name, RuntimeProgram.Value)]
public abstract class MemberTest : RoomTest
{
    protected MemberTest(ITestOutputHelper output)
        : base(output) => Room.MemberProgram = ChatRoom.RuntimeProgram;

    internal RunningProcess StartMember(string nick, params string[] options)
    {
        string[] listen = options.Contains("--join") || options.Contains("--listen") ? [] : ["--listen", "127.0.0.1:0"];
        return Room.StartMember(nick, [.. listen, .. options]);
    }

    /// <summary>Starts a member and waits until it has joined the room.</summary>
    internal RunningProcess StartInRoom(string nick, params string[] options)
    {
        var member = StartMember(nick, options);
        member.ShouldReport($"{nick} is in the room");
        return member;
    }

    internal RunningProcess StartView(string nick, params string[] options) => Room.StartView(nick, options);

    /// <summary>The listening HOST:PORT of a member that has joined.</summary>
    internal static string EndpointOf(RunningProcess member) => member.Endpoint();

    /// <summary>Waits until all members are connected to each other.</summary>
    internal static void ShouldBeConnected(params RunningProcess[] members)
    {
        foreach (var member in members)
        {
            foreach (var other in members.Where(other => other != member))
                member.ShouldReport($"{other.Name} (");
        }
    }

    internal static byte[] Numbered(string who, int from, int to)
        => Lines.Bytes([.. Enumerable.Range(from, to - from + 1).Select(number => $"{who} {number} {new string('x', number % 97)}")]);

    /// <summary>Asserts that a viewer has shown these lines of a sender, with lines of others in between.</summary>
    internal static void ShouldShowOf(RunningProcess viewer, string who, byte[] expected)
    {
        var last = System.Text.Encoding.UTF8.GetString(expected).TrimEnd('\n').Split('\n')[^1];
        Wait.Until(
            () => viewer.Output.Length >= expected.Length && viewer.Output.Contains(last + "\n"), $"{viewer.Name} shows the last line of {who}");
        var shown = string.Concat(
            viewer.Output.Text.Split('\n').Where(line => line.StartsWith(who + " ", StringComparison.Ordinal)).Select(line => line + "\n"));
        Assert.True(
            shown == System.Text.Encoding.UTF8.GetString(expected),
            $"{viewer.Name} shows {shown.Length} bytes of {who} instead of {expected.Length}");
    }
}
