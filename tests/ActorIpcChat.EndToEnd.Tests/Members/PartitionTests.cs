using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members that cannot reach each other for a while, on a network of their own.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : NetworkTest(output, hosts: 2)
{
    [NetworkFact]
    public void What_two_members_say_while_they_are_cut_off_from_each_other_is_shown_once_and_in_order()
    {
        var members = StartOnEach(["alice", "bob"]);
        var (alice, bob) = (members[0], members[1]);
        var (viewA, viewB) = (StartView("alice"), StartView("bob"));
        var said = 0;
        Send(500);
        ShouldHaveShownAll();

        // Neither direction, then one of them only.
        CutOff(1, cut => Network.SetConnected(2, !cut));
        CutOff(2, cut => Network.SetPacketLoss(from: 2, to: 1, cut));

        Send(100);
        ShouldHaveShownAll();
        Assert.DoesNotContain("missing", alice.Errors.Text + bob.Errors.Text, StringComparison.Ordinal);

        void CutOff(int time, Action<bool> cut)
        {
            cut(true);
            Send(2500);
            alice.ShouldReportTimes($"{NameOf("bob", 2)} cannot be reached", time);
            bob.ShouldReportTimes($"{NameOf("alice", 1)} cannot be reached", time);
            Send(2000);
            cut(false);
            ShouldHaveShownAll();
            alice.ShouldReportTimes($"{NameOf("bob", 2)} is back", time);
            bob.ShouldReportTimes($"{NameOf("alice", 1)} is back", time);
        }

        void Send(int lines)
        {
            alice.Send(Numbered("alice", said + 1, said + lines));
            bob.Send(Numbered("bob", said + 1, said + lines));
            said += lines;
        }

        void ShouldHaveShownAll()
        {
            ShouldShowOf(viewA, "bob", Numbered("bob", 1, said));
            ShouldShowOf(viewB, "alice", Numbered("alice", 1, said));
        }
    }
}
