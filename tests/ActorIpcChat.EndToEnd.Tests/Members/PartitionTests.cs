using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Members;

/// <summary>Members that cannot reach each other for a while, on a network of their own.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : NetworkTest(output, hosts: 2)
{
    [NetworkTheory]
    [InlineData("the cable is out")]
    [InlineData("what bob sends is lost")]
    public void What_two_members_say_while_they_are_cut_off_from_each_other_is_shown_once_and_in_order(string how)
    {
        var (alice, bob) = StartOnEach(["alice", "bob"]) is [var first, var second] ? (first, second) : default;
        var (viewA, viewB) = (StartView("alice"), StartView("bob"));
        Say(1, 500);
        ShouldHaveShown(500);

        Cut(true);
        Say(501, 3000);
        alice.ShouldSay($"{Named("bob", 2)} cannot be reached");
        bob.ShouldSay($"{Named("alice", 1)} cannot be reached");
        Say(3001, 5000);
        Cut(false);

        ShouldHaveShown(5000);
        alice.ShouldSay($"{Named("bob", 2)} is back");
        bob.ShouldSay($"{Named("alice", 1)} is back");
        Say(5001, 5100);
        ShouldHaveShown(5100);
        Assert.DoesNotContain("missing", alice.Errors.Text + bob.Errors.Text, StringComparison.Ordinal);

        void Say(int from, int to)
        {
            alice.Say(Numbered("alice", from, to));
            bob.Say(Numbered("bob", from, to));
        }

        void ShouldHaveShown(int to)
        {
            ShouldShowOf(viewA, "bob", Numbered("bob", 1, to));
            ShouldShowOf(viewB, "alice", Numbered("alice", 1, to));
        }

        void Cut(bool cut)
        {
            if (how == "the cable is out")
                Network.Plug(2, !cut);
            else
                Network.Lose(from: 2, to: 1, cut);
        }
    }
}
