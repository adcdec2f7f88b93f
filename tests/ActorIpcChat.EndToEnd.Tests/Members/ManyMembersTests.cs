using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Many members of one room on one machine. IPCCHAT_MEMBERS sets their number.</summary>
public sealed class ManyMembersTests(ITestOutputHelper output) : MemberTest(output)
{
    private const int MembersInCI = 6;
    private const int LinesOfEach = 20;
    private const int AtOnce = 5;

    private readonly ITestOutputHelper _output = output;

    [LongFact]
    public void Every_member_shows_the_lines_of_all_others()
    {
        var count = LongRun.Number("IPCCHAT_MEMBERS", MembersInCI);
        // Each member has two processes of the .NET runtime, which start on a few processors.
        var limit = TimeSpan.FromSeconds(20 + (4 * count));
        string[] nicks = [.. Enumerable.Range(1, count).Select(number => $"member{number}x")];
        string[] options = ["--set", $"chat.cluster.answer-timeout={limit.TotalSeconds:0}s", "--set", "chat.cluster.max-members=100"];
        var watch = Stopwatch.StartNew();
        var first = StartInRoom(nicks[0], options);
        List<RunningProcess> members = [first];
        foreach (var group in nicks[1..].Chunk(AtOnce))
        {
            members.AddRange(group.Select(nick => StartMember(nick, ["--join", EndpointOf(first), .. options])));
            foreach (var member in members.TakeLast(group.Length))
                Wait.Until(() => member.Errors.Contains($"{member.Name} is in the room"), $"{member.Name} is in the room", limit);
        }

        foreach (var member in members)
            Wait.Until(
                () => nicks.All(nick => nick == member.Name || member.Errors.Contains($"{nick} (")),
                $"{member.Name} is connected to all others",
                limit);
        var connected = watch.Elapsed;
        List<RunningProcess> views = [.. nicks.Select(nick => StartView(nick))];

        foreach (var member in members)
            member.Send(Numbered(member.Name, 1, LinesOfEach));

        var bytes = nicks.Sum(nick => (long)Numbered(nick, 1, LinesOfEach).Length);
        for (var index = 0; index < count; index++)
        {
            var (view, own) = (views[index], Numbered(nicks[index], 1, LinesOfEach).Length);
            Wait.Until(
                () => view.Output.Length >= bytes - own, $"{view.Name} shows {bytes - own} bytes; it has shown {view.Output.Length}", limit);
            foreach (var nick in nicks.Where(nick => nick != nicks[index]))
                ShouldShowOf(view, nick, Numbered(nick, 1, LinesOfEach));
        }

        _output.WriteLine(
            $"{count} members: connected after {connected.TotalSeconds:F1} s, shown everywhere after {watch.Elapsed.TotalSeconds:F1} s; "
            + $"the largest has {members.Max(member => member.ResidentBytes) >> 20} MiB; load {LongRun.Load}");
    }
}
