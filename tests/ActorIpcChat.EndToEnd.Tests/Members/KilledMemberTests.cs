using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members that are killed and restarted on their hosts while the others chat.</summary>
public sealed class KilledMemberTests(ITestOutputHelper output) : NetworkTest(output, hosts: 3)
{
    private static readonly string[] Nicks = ["alice", "bob", "carol"];

    [NetworkFact]
    public void Killed_member_gets_all_lines_after_its_restart_while_the_others_keep_chatting()
    {
        var members = StartOnEach(Nicks).ToDictionary(member => member.Name);
        var views = Nicks.ToDictionary(nick => nick, nick => StartView(nick));
        var sent = Nicks.ToDictionary(nick => nick, _ => 0);

        // First carol, before any line was sent, then the member that began the room.
        KillAndRestart("carol");
        KillAndRestart("alice");

        void KillAndRestart(string victim)
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
            members[nick].Send(Numbered(nick, sent[nick] + 1, sent[nick] + 1500));
            sent[nick] += 1500;
        }

        void ShouldShow(string nick, string of) => ShouldShowOf(views[nick], of, Numbered(of, 1, sent[of]));
    }
}
