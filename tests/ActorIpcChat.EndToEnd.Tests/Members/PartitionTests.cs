using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members that cannot reach each other for a time, on a virtual network.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : NetworkTest(output, hosts: 2)
{
    [NetworkFact]
    public void Lines_sent_during_a_partition_are_shown_once_and_in_order_after_it()
    {
        var members = StartOnEach(["alice", "bob"]);
        var (alice, bob) = (members[0], members[1]);
        var (viewA, viewB) = (StartView("alice"), StartView("bob"));
        var sent = 0;
        Send(500);
        ShouldHaveShownAll();

        // First both directions, then only one.
        Partition(1, lost => Network.SetConnected(2, !lost));
        Partition(2, lost => Network.SetPacketLoss(from: 2, to: 1, lost));

        Send(100);
        ShouldHaveShownAll();
        Assert.DoesNotContain("missing", alice.Errors.Text + bob.Errors.Text, StringComparison.Ordinal);

        void Partition(int time, Action<bool> setLost)
        {
            setLost(true);
            Send(2500);
            alice.ShouldReportTimes($"{NameOf("bob", 2)} cannot be reached", time);
            bob.ShouldReportTimes($"{NameOf("alice", 1)} cannot be reached", time);
            Send(2000);
            setLost(false);
            ShouldHaveShownAll();
            alice.ShouldReportTimes($"{NameOf("bob", 2)} is back", time);
            bob.ShouldReportTimes($"{NameOf("alice", 1)} is back", time);
        }

        void Send(int lines)
        {
            alice.Send(Numbered("alice", sent + 1, sent + lines));
            bob.Send(Numbered("bob", sent + 1, sent + lines));
            sent += lines;
        }

        void ShouldHaveShownAll()
        {
            ShouldShowOf(viewA, "bob", Numbered("bob", 1, sent));
            ShouldShowOf(viewB, "alice", Numbered("alice", 1, sent));
        }
    }
}
