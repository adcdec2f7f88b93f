namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What counts as shown by an original viewer, and what as seen while it was being written.</summary>
public sealed class TornTextsTests
{
    [Theory]
    [InlineData("line 9|line 1|line 10", "line 9|line 10")]
    [InlineData("hi|bi|by|bye", "hi|bye")]
    [InlineData("hello|byllo|bye|bye again", "hello|bye|bye again")]
    [InlineData("hello|bello|byllo|byelo|bye", "hello|bye")]
    [InlineData("h|hello", "hello")]
    public void A_text_that_is_written_in_part_is_none(string shown, string expected)
        => Assert.Equal(expected.Split('|'), TornTexts.Without(shown.Split('|')));

    [Theory]
    [InlineData("line 8|line 9|line 10|line 11|line 12")]
    [InlineData("A begins 1|A says 1|A says 2")]
    [InlineData("one|two|one|one")]
    [InlineData("first||last")]
    [InlineData("line 10|line 1|line 9")]
    public void Every_other_text_is_one(string shown)
        => Assert.Equal(shown.Split('|'), TornTexts.Without(shown.Split('|')));
}
