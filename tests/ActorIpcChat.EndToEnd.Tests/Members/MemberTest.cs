using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>A test with members of one room, each a process with an address of its own.</summary>
public abstract class MemberTest(ITestOutputHelper output) : RoomTest(output)
{
    internal RunningProcess StartMember(string nick, params string[] options) => Room.StartMember(nick, options);

    /// <summary>Starts one and waits until it is in the room.</summary>
    internal RunningProcess StartInRoom(string nick, params string[] options)
    {
        var member = StartMember(nick, options);
        member.ShouldReport($"{nick} is in the room");
        return member;
    }

    internal RunningProcess StartView(string nick, params string[] options) => Room.StartView(nick, options);

    /// <summary>HOST:PORT where one that is in the room listens.</summary>
    internal static string EndpointOf(RunningProcess member) => member.Endpoint();

    /// <summary>Each has met all others.</summary>
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

    /// <summary>What a viewer has shown of one sender is this, whatever others said in between.</summary>
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
