using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Links;

/// <summary>The promises over a cluster of two members on loopback.</summary>
[Trait(RuntimeProgram.Name, RuntimeProgram.Value)]
public sealed class ClusterLinkTests : LinkPromises
{
    private string? _endpoint;

    public ClusterLinkTests(ITestOutputHelper output)
        : base(output) => Room.MemberProgram = ChatRoom.RuntimeProgram;

    [Fact]
    public override void Lines_of_any_bytes_arrive_once_and_in_order_both_ways()
        => base.Lines_of_any_bytes_arrive_once_and_in_order_both_ways();

    [Fact]
    public override void Line_longer_than_all_rings_and_pipes_arrives_whole() => base.Line_longer_than_all_rings_and_pipes_arrives_whole();

    [Fact]
    public override void Sender_waits_while_a_viewer_is_stopped_and_no_line_is_lost()
        => base.Sender_waits_while_a_viewer_is_stopped_and_no_line_is_lost();

    [Fact]
    public override void Receiver_killed_and_restarted_continues_at_its_position()
        => base.Receiver_killed_and_restarted_continues_at_its_position();

    [Fact]
    public override void Sender_killed_and_restarted_delivers_the_lines_it_had_accepted()
        => base.Sender_killed_and_restarted_delivers_the_lines_it_had_accepted();

    [Fact]
    public override void Sender_delivers_its_lines_and_leaves_at_the_end_of_input()
        => base.Sender_delivers_its_lines_and_leaves_at_the_end_of_input();

    [Fact]
    public override void Second_process_of_the_same_name_is_refused_without_disturbing_the_chat()
        => base.Second_process_of_the_same_name_is_refused_without_disturbing_the_chat();

    [Fact]
    public override void Ctrl_C_delivers_accepted_lines_and_leaves_nothing_behind()
        => base.Ctrl_C_delivers_accepted_lines_and_leaves_nothing_behind();

    private protected override RunningProcess Start(Side side, bool stay)
    {
        string[] join = side == Side.Second ? ["--join", _endpoint!] : ["--listen", "127.0.0.1:0"];
        var member = Room.StartMember(Name(side), [.. stay ? (string[])["--stay"] : [], .. join]);
        member.ShouldReport("is in the room");
        if (side == Side.First)
            _endpoint = member.Endpoint();
        return member;
    }

    // Finds the other member by itself, and can use another port. Its shared memory keeps its link.
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
