using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Links;

/// <summary>A cluster of two members on loopback. The native program has no members: there these are skipped.</summary>
public sealed class ClusterLinkTests(ITestOutputHelper output) : LinkPromises(output)
{
    private string? _place;

    [MemberFact]
    public override void Lines_of_any_bytes_arrive_whole_in_order_and_once_both_ways()
        => base.Lines_of_any_bytes_arrive_whole_in_order_and_once_both_ways();

    [MemberFact]
    public override void A_line_that_is_longer_than_all_memory_arrives_whole() => base.A_line_that_is_longer_than_all_memory_arrives_whole();

    [MemberFact]
    public override void While_a_viewer_stands_still_the_sender_waits_and_nothing_is_lost()
        => base.While_a_viewer_stands_still_the_sender_waits_and_nothing_is_lost();

    [MemberFact]
    public override void A_receiver_that_is_killed_and_started_again_goes_on_where_it_was()
        => base.A_receiver_that_is_killed_and_started_again_goes_on_where_it_was();

    [MemberFact]
    public override void A_sender_that_is_killed_and_started_again_still_delivers_what_it_had_accepted()
        => base.A_sender_that_is_killed_and_started_again_still_delivers_what_it_had_accepted();

    [MemberFact]
    public override void The_end_of_input_delivers_what_was_said_and_then_the_sender_leaves()
        => base.The_end_of_input_delivers_what_was_said_and_then_the_sender_leaves();

    [MemberFact]
    public override void A_second_one_of_a_name_is_refused_and_disturbs_nobody() => base.A_second_one_of_a_name_is_refused_and_disturbs_nobody();

    [MemberFact]
    public override void Ctrl_C_delivers_what_was_said_and_leaves_nothing() => base.Ctrl_C_delivers_what_was_said_and_leaves_nothing();

    private protected override RunningProcess Start(Side side, bool stay)
    {
        var member = Room.StartMember(Name(side), [.. stay ? (string[])["--stay"] : [], .. side == Side.Second ? (string[])["--join", _place!] : []]);
        member.ShouldReport("is in the room");
        if (side == Side.First)
            _place = member.Endpoint();
        return member;
    }

    // It finds the other one by itself, and may be at another port.
    private protected override RunningProcess Restart(Side side) => Room.StartMember(Name(side), "--stay");

    private protected override RunningProcess StartViewer(Side side) => Room.StartView(Name(side));

    private protected override void ShouldBeLinked(RunningProcess first, RunningProcess second)
    {
        first.ShouldReport($"{second.Name} (");
        second.ShouldReport($"{first.Name} (");
    }

    private protected override JsonElement MemoryOf(Side side) => Room.Status().Member(Name(side)).GetProperty("memory");

    private static string Name(Side side) => side == Side.First ? "alice" : "bob";
}
