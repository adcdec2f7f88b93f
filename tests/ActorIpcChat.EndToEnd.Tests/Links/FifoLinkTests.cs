using System.Text.Json;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Links;

/// <summary>The promises over a pair of FIFOs.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class FifoLinkTests(ITestOutputHelper output) : LinkPromises(output)
{
    [Fact]
    public void Cluster_assemblies_are_not_loaded()
    {
        var chat = Room.StartAll();

        foreach (var process in (RunningProcess[])[chat.A, chat.B, chat.A1, chat.B1])
        {
            var maps = File.ReadAllText($"/proc/{process.Pid}/maps");
            Assert.Contains("ipcchat", maps, StringComparison.Ordinal);
            Assert.DoesNotContain("Akka.Cluster", maps, StringComparison.Ordinal);
            Assert.DoesNotContain("Akka.Remote", maps, StringComparison.Ordinal);
            Assert.DoesNotContain("ActorIpcChat.Cluster", maps, StringComparison.Ordinal);
        }
    }

    private protected override RunningProcess Start(Side side, bool stay) => Room.Start(Name(side), stay ? ["--stay"] : []);

    private protected override RunningProcess Restart(Side side) => Start(side, stay: true);

    private protected override RunningProcess StartViewer(Side side) => Room.Start(Name(side) + "1");

    private protected override void ShouldBeLinked(RunningProcess first, RunningProcess second)
    {
        first.ShouldConnect();
        second.ShouldConnect();
    }

    private protected override JsonElement MemoryOf(Side side) => Room.Status().Segment(Name(side));

    private static string Name(Side side) => side == Side.First ? "a" : "b";
}
