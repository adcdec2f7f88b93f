using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members that are killed (kill -9) and started again on their hosts, while all others say something.</summary>
public sealed class KilledMemberTests(ITestOutputHelper output) : NetworkTest(output, hosts: 3)
{
    private static readonly string[] Nicks = ["alice", "bob", "carol"];

    [NetworkTheory]
    [InlineData("alice")]
    [InlineData("carol")]
    public void Whoever_is_killed_the_others_chat_on_and_it_comes_back_to_everything(string victim)
    {
        var members = StartOnEach(Nicks).ToDictionary(member => member.Name);
        var views = Nicks.ToDictionary(nick => nick, StartView);
        foreach (var nick in Nicks)
            Say(nick, 1, 300);
        foreach (var nick in Nicks)
            ShouldHaveShown(nick, 300);

        members[victim].Kill();
        foreach (var other in Nicks.Where(nick => nick != victim))
            Say(other, 301, 2000);
        foreach (var other in Nicks.Where(nick => nick != victim))
        {
            foreach (var view in Nicks.Where(nick => nick != victim && nick != other))
                ShouldShowOf(views[view], other, Numbered(other, 1, 2000));
        }

        members[victim] = StartOn(Array.IndexOf(Nicks, victim) + 1, victim);
        members[victim].ShouldSay($"going on where an earlier {victim} was ended");
        Say(victim, 301, 2000);
        foreach (var nick in Nicks)
            ShouldHaveShown(nick, 2000);

        void Say(string nick, int from, int to) => members[nick].Say(Numbered(nick, from, to));

        void ShouldHaveShown(string who, int to)
        {
            foreach (var view in Nicks.Where(nick => nick != who))
                ShouldShowOf(views[view], who, Numbered(who, 1, to));
        }
    }
}
