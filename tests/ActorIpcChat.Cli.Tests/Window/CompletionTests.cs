using System.Text;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Typing;

namespace ActorIpcChat.Cli.Tests.Window;

/// <summary>Tab in the input row of a window.</summary>
public sealed class CompletionTests
{
    private readonly People _people = new();
    private readonly InputRow _row;

    public CompletionTests()
    {
        _row = new InputRow(new TabCompletion(word => WindowCompletion.For(word, TypedCommand.OfWindow, _people.Nicks)));
        Arrive("bob", "1");
        Arrive("bea", "2");
        Arrive("Carol", "3");
    }

    [Theory]
    [InlineData("/ n Tab", "/nick ")]
    [InlineData("/ Tab", "/help ")]
    [InlineData("/ Tab Tab", "/nick ")]
    [InlineData("/ Tab BackTab", "/quit")]
    [InlineData("/ q Tab", "/quit")]
    [InlineData("/ s e Tab", "/search ")]
    [InlineData("/ h Tab s Tab", "/help search")]
    [InlineData("c Tab", "Carol: ")]
    [InlineData("b Tab", "bea: ")]
    [InlineData("b Tab Tab", "bob: ")]
    [InlineData("b Tab Tab Tab", "bea: ")]
    [InlineData("b BackTab", "bob: ")]
    [InlineData("h i Tab", "hi")]
    [InlineData("x Tab y", "xy")]
    [InlineData("b x Left Tab", "bea: x")]
    [InlineData("b Tab ^_", "b")]
    public void Tab_completes_commands_and_nicks(string keys, string expected)
    {
        Keys.Each(keys, _row.Press);
        Assert.Equal(expected + "\n", Encoding.UTF8.GetString(_row.Take()));
    }

    [Fact]
    public void Nick_within_a_line_has_no_colon()
    {
        _row.Paste("ask c"u8.ToArray());
        Keys.Each("Tab", _row.Press);
        Assert.Equal("ask Carol \n", Encoding.UTF8.GetString(_row.Take()));
    }

    [Fact]
    public void Nicks_are_those_of_who_is_there_now()
    {
        _people.Update(new JsonLine("bea", default, [], "left", "2"));
        _people.Update(new JsonLine("rob", default, [], "", "1"));
        Assert.Equal(["rob", "Carol"], _people.Nicks);
        Assert.True(_people.Has("ROB"));
        Assert.False(_people.Has("bea"));
    }

    [Fact]
    public void Nick_with_control_characters_is_not_completed()
    {
        Arrive("d\e[2J", "4");
        Keys.Each("d Tab", _row.Press);
        Assert.Equal("d\n", Encoding.UTF8.GetString(_row.Take()));
    }

    private void Arrive(string nick, string from) => _people.Update(new JsonLine(nick, default, [], "joined", from));
}
