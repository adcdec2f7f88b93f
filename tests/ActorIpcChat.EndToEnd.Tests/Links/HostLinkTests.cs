using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Links;

/// <summary>The promises over the shared memory of two members of this machine.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class HostLinkTests(ITestOutputHelper output) : LinkPromises(output)
{
    [Fact]
    public void Cluster_assemblies_are_not_loaded()
    {
        var alice = Start(Side.First, stay: true);
        alice.ShouldReport("is in the room");

        Assert.DoesNotContain("Akka.Cluster", File.ReadAllText($"/proc/{alice.Pid}/maps"), StringComparison.Ordinal);
    }

    private protected override RunningProcess Start(Side side, bool stay) => Room.StartMember(Name(side), stay ? ["--stay"] : []);

    private protected override RunningProcess Restart(Side side) => Start(side, stay: true);

    private protected override RunningProcess StartViewer(Side side) => Room.StartView(Name(side));

    private protected override void ShouldBeLinked(RunningProcess first, RunningProcess second)
    {
        first.ShouldReport($"{second.Name} (process {second.Pid}) is here");
        second.ShouldReport($"{first.Name} (process {first.Pid}) is here");
    }

    private protected override JsonElement MemoryOf(Side side) => Room.Status().Member(Name(side)).GetProperty("memory");

    private static string Name(Side side) => side == Side.First ? "alice" : "bob";
}
