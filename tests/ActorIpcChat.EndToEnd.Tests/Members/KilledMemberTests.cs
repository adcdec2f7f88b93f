using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members that are killed (kill -9) and started again on their hosts, while the others chat.</summary>
public sealed class KilledMemberTests(ITestOutputHelper output) : NetworkTest(output, hosts: 3)
{
    private static readonly string[] Nicks = ["alice", "bob", "carol"];

    [NetworkFact]
    public void Whoever_is_killed_the_others_chat_on_and_it_comes_back_to_everything()
    {
        var members = StartOnEach(Nicks).ToDictionary(member => member.Name);
        var views = Nicks.ToDictionary(nick => nick, nick => StartView(nick));
        var said = Nicks.ToDictionary(nick => nick, _ => 0);

        // Carol before anybody has said anything, then the one that began the room.
        KillAndStartAgain("carol");
        KillAndStartAgain("alice");

        void KillAndStartAgain(string victim)
        {
            string[] others = [.. Nicks.Where(nick => nick != victim)];
            members[victim].Kill();
            foreach (var other in others)
                Send(other);
            ShouldShow(others[0], of: others[1]);
            ShouldShow(others[1], of: others[0]);

            members[victim] = StartOn(Array.IndexOf(Nicks, victim) + 1, victim);
            members[victim].ShouldReport($"going on where an earlier {victim} was ended");
            Send(victim);
            foreach (var nick in Nicks)
            {
                foreach (var other in Nicks.Where(other => other != nick))
                    ShouldShow(nick, other);
            }
        }

        void Send(string nick)
        {
            members[nick].Send(Numbered(nick, said[nick] + 1, said[nick] + 1500));
            said[nick] += 1500;
        }

        void ShouldShow(string nick, string of) => ShouldShowOf(views[nick], of, Numbered(of, 1, said[of]));
    }
}
