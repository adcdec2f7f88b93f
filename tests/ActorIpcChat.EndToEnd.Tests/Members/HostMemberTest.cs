using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>A test with members of a room of this machine.</summary>
public abstract class HostMemberTest(ITestOutputHelper output) : RoomTest(output)
{
    /// <summary>Starts members and waits until all are linked.</summary>
    internal RunningProcess[] StartLinked(params string[] nicks)
    {
        RunningProcess[] members = [.. nicks.Select(nick => Room.StartMember(nick, "--stay"))];
        ShouldBeLinked(members);
        return members;
    }

    /// <summary>Waits until all members are linked with each other.</summary>
    internal static void ShouldBeLinked(params RunningProcess[] members)
    {
        foreach (var member in members)
        {
            foreach (var other in members.Where(other => other != member))
                member.ShouldReport($"{other.Name} (process {other.Pid}) is here");
        }
    }

    internal static byte[] Numbered(string who, int from, int to) => MemberTest.Numbered(who, from, to);

    internal static void ShouldShowOf(RunningProcess viewer, string who, byte[] expected) => MemberTest.ShouldShowOf(viewer, who, expected);
}
