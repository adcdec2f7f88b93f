using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Chaos;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Many members of a room of this machine. IPCCHAT_MEMBERS sets their number.</summary>
[Collection(NonParallel.Name)]
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class ManyHostMembersTests(ITestOutputHelper output) : HostMemberTest(output)
{
    private const int MembersInCI = 10;
    private const int LinesOfEach = 20;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Every_member_shows_the_lines_of_all_others_and_is_idle_afterwards()
    {
        var count = LongRun.Number("IPCCHAT_MEMBERS", MembersInCI);
        // Most of it is for a busy machine: 50 members need 2 s on two idle processors.
        var (joinLimit, limit) = (TimeSpan.FromSeconds(5 + (count / 5)), TimeSpan.FromSeconds(20 + (count / 2)));
        string[] nicks = [.. Enumerable.Range(1, count).Select(number => $"member{number}x")];
        var watch = Stopwatch.StartNew();
        RunningProcess[] members = [.. nicks.Select(nick => Room.StartMember(nick, "--stay"))];
        foreach (var member in members)
            Wait.Until(() => CountOfLinked(member) == count - 1, $"{member.Name} is linked with all others", joinLimit);
        var linked = watch.Elapsed;
        Assert.True(linked < joinLimit, $"linked after {linked.TotalSeconds:F1} s");
        foreach (var member in members)
            Assert.All(
                members.Where(other => other != member),
                other => Assert.True(member.Errors.Contains($"{other.Name} (process {other.Pid}) is here")));

        RunningProcess[] views = [.. nicks.Select(nick => Room.StartView(nick))];
        foreach (var member in members)
            member.Send(Numbered(member.Name, 1, LinesOfEach));

        foreach (var (view, own) in views.Zip(members))
        {
            var others = members.Where(other => other != own).ToList();
            Wait.Until(
                () => view.Output.Length == others.Sum(other => Numbered(other.Name, 1, LinesOfEach).Length), $"{view.Name} shows all lines", limit);
            others.ForEach(other => ShouldShowOf(view, other.Name, Numbered(other.Name, 1, LinesOfEach)));
        }

        var shown = watch.Elapsed;
        Wait.Until(
            () => MaxUsed(members) is var (time, wakeUps) && time < Period / 100 && wakeUps <= 2,
            "every member uses less than 1 % of a processor and wakes at most twice a second");
        _output.WriteLine($"{count} members: linked after {linked.TotalSeconds:F1} s, shown after {shown.TotalSeconds:F1} s; load {LongRun.Load}");
    }

    private static int CountOfLinked(RunningProcess member) => member.Errors.Bytes.AsSpan().Count(") is here\n"u8);

    private static (TimeSpan Time, long WakeUps) MaxUsed(RunningProcess[] members)
    {
        var before = members.Select(member => (member.ProcessorTime, member.WakeUps)).ToArray();
        Wait.For(Period);
        return (
            members.Select((member, index) => member.ProcessorTime - before[index].ProcessorTime).Max(),
            members.Select((member, index) => member.WakeUps - before[index].WakeUps).Max());
    }
}
