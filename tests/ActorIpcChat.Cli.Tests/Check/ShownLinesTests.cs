using ActorIpcChat.Cli.Check;

namespace ActorIpcChat.Cli.Tests.Check;

public sealed class ShownLinesTests
{
    [Theory]
    [InlineData("I am B1, recv from B:[hello]\\n", "I am B1, recv from B:[one]\\nI am B1, recv from B:[]\\nI am B1, recv from B:[]two]]\\n")]
    [InlineData("hello\\n", "one\\n\\n]two]\\n")]
    [InlineData("12:00:01 ada: hello\\n", "12:00:01 ada: one\\n12:00:02 ada: \\n12:10:02 ada: ]two]\\n")]
    public void Messages_are_found_as_the_viewer_prints_them(string first, string next)
    {
        using var viewer = Printing("welcome\\n" + first + next);
        var shown = new ShownLines(viewer);

        Assert.True(shown.Learn("hello"));

        Assert.Equal(["one", "", "]two]"], shown.Now());
    }

    [Fact]
    public void Lines_of_another_kind_are_left_out()
    {
        using var viewer = Printing("[hello]\\nwarning: slow\\n[one]\\n");
        var shown = new ShownLines(viewer);

        Assert.True(shown.Learn("hello"));

        Assert.Equal(["one"], shown.Now());
    }

    [Fact]
    public void Nothing_is_learned_before_the_message_is_printed()
    {
        using var viewer = Printing("welcome\\n");

        Assert.False(new ShownLines(viewer).Learn("hello"));
    }

    private static CheckedProcess Printing(string text)
    {
        var process = new CheckedProcess("viewer", $"printf '{text}'");
        while (!process.HasEnded)
            process.Step();
        process.Step();
        return process;
    }
}
