namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>The texts that count as shown by an original viewer, and those that count as torn.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class TornTextsTests
{
    [Theory]
    [InlineData("line 9|line 1|line 10", "line 9|line 10")]
    [InlineData("hi|bi|by|bye", "hi|bye")]
    [InlineData("hello|byllo|bye|bye again", "hello|bye|bye again")]
    [InlineData("hello|bello|byllo|byelo|bye", "hello|bye")]
    [InlineData("h|hello", "hello")]
    public void Partly_written_text_is_removed(string shown, string expected)
        => Assert.Equal(expected.Split('|'), TornTexts.Without(shown.Split('|')));

    [Theory]
    [InlineData("line 8|line 9|line 10|line 11|line 12")]
    [InlineData("A begins 1|A says 1|A says 2")]
    [InlineData("one|two|one|one")]
    [InlineData("first||last")]
    [InlineData("line 10|line 1|line 9")]
    public void Complete_text_is_kept(string shown)
        => Assert.Equal(shown.Split('|'), TornTexts.Without(shown.Split('|')));
}
