using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Formats;
using ActorIpcChat.Inspection;
using ActorIpcChat.Memory;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Tests.Window;

/// <summary>Who is in a room of many, in the bar of a window.</summary>
public sealed class MemberSideTests : IDisposable
{
    private readonly MemberSide _side = new(null!, "");
    private readonly ChatPane _chat = new(Look.Default, ViewerBellMode.Off) { Nick = () => "alice" };
    private readonly StatusBar _bar;

    public MemberSideTests() => _bar = new StatusBar(_side, Signs.Unicode, acceptedBefore: 5);

    public void Dispose() => _side.Dispose();

    [Theory]
    [InlineData("", 80, "waiting for others")]
    [InlineData("bob", 80, "bob is here")]
    [InlineData("dave bob Carol", 80, "bob, Carol and dave are here")]
    [InlineData("bob carol dave erin frank", 44, "bob, carol and 3 more are here")]
    [InlineData("bob carol dave erin frank", 38, "bob and 4 more are here")]
    [InlineData("bob carol dave erin frank", 20, "5 are here")]
    [InlineData("bob", 5, "1 is here")]
    public void Bar_names_as_many_as_fit(string nicks, int width, string expected)
    {
        foreach (var nick in nicks.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Note(nick, "joined");
        Assert.Equal($" alice | {expected}", Bar(width));
    }

    [Fact]
    public void Bar_follows_who_comes_leaves_is_killed_and_returns()
    {
        Note("bob", "joined");
        Note("carol", "joined");
        Note("carol", "unreachable");
        Assert.Equal(" alice | bob is here, carol cannot be reached", Bar());
        Note("bob", "unreachable");
        Assert.Equal(" alice | 2 cannot be reached", Bar());
        Note("carol", "reachable");
        Note("bob", "lost");
        Assert.Equal(" alice | carol is here", Bar());
        Note("carol", "left");
        Assert.Equal(" alice | waiting for others", Bar());
        Assert.True(_side.HasConnected);
    }

    [Fact]
    public void Table_of_the_member_corrects_what_old_or_missing_notices_say()
    {
        Note("gone", "joined");
        Note("bob", "joined");
        _bar.Update(View(
            Other("erin", MemberState.Here), Other("bob", MemberState.Lost), Other("bob", MemberState.Here), Other("dave", MemberState.Gone),
            Other("carol", MemberState.Unreachable)));
        Assert.Equal(" alice | bob and erin are here, carol cannot be reached", Bar());
        // Who wrote last is completed first.
        Assert.Equal(["bob", "erin", "carol"], _side.People.Nicks);
        _bar.Update(View() with { Others = null });
        Assert.Equal(3, _side.People.Nicks.Count());
    }

    [Fact]
    public void Bar_counts_delivered_lines_and_those_that_the_viewer_lacks()
    {
        Note("bob", "joined");
        _chat.Echo("one\ntwo\n"u8, 2);
        _bar.Update(View(Other("bob", MemberState.Here)) with { Delivered = 6, Lag = 3 });
        Assert.Equal(" alice | bob is here | 1 of 2 delivered | viewer 3 behind", Bar());
        _side.End();
        Assert.Equal(" alice | the chat is over | viewer 3 behind", _bar.Text(_chat, over: true, 80));
    }

    private static RoomView View(params OtherMember[] others) => new(0, null, null, others);

    private static OtherMember Other(string nick, MemberState state) => new(nick, "process 1", state, true, 1, null);

    private void Note(string nick, string presence) => _side.Update(new JsonLine(nick, DateTimeOffset.UtcNow, [], presence, nick));

    private string Bar(int width = 80) => _bar.Text(_chat, over: false, width);
}
