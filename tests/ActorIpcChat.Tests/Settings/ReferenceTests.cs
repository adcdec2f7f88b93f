using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

public sealed class ReferenceTests
{
    private static readonly string Text = ReadEmbedded("reference.conf");

    [Fact]
    public void Reference_file_sets_exactly_the_known_keys()
        => Assert.Equal(
            KnownKeys.All.Keys.Order(StringComparer.Ordinal),
            HoconDocument.Parse(Text).Leaves.Select(leaf => leaf.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_key_of_the_reference_file_has_one_comment_line_above_it()
    {
        var lines = Text.Split('\n').Select(line => line.Trim()).ToArray();
        var keys = Enumerable.Range(0, lines.Length)
            .Where(i => lines[i].Contains(" = ", StringComparison.Ordinal) && lines[i][0] != '#')
            .ToArray();

        Assert.Equal(KnownKeys.All.Count, keys.Length);
        Assert.All(keys, i => Assert.True(
            lines[i - 1].StartsWith("# ", StringComparison.Ordinal) && !lines[i - 2].StartsWith('#'),
            $"'{lines[i]}' needs exactly one comment line"));
    }

    [Fact]
    public void Every_default_is_allowed_for_its_key()
        => Assert.All(
            HoconDocument.Parse(Text).Leaves,
            leaf => Assert.True(KnownKeys.All[leaf.Path].TryParse(leaf.Text!, out _), leaf.Path));

    [Theory]
    [InlineData("a.conf")]
    [InlineData("b.conf")]
    [InlineData("a1.conf")]
    [InlineData("b1.conf")]
    [InlineData("low-latency.conf")]
    [InlineData("low-power.conf")]
    public void Every_other_file_starts_with_a_comment_and_sets_known_keys_only(string file)
    {
        var text = ReadEmbedded(file);

        Assert.StartsWith("# ", text, StringComparison.Ordinal);
        Assert.All(
            HoconDocument.Parse(text).Leaves,
            leaf => Assert.True(leaf is { Path: "chat", Found: "a block" } || KnownKeys.All.ContainsKey(leaf.Path), leaf.Path));
    }

    private static string ReadEmbedded(string file)
    {
        using var stream = typeof(SettingsLoader).Assembly.GetManifestResourceStream("hocon/" + file);
        using var reader = new StreamReader(Assert.IsAssignableFrom<Stream>(stream));
        return reader.ReadToEnd();
    }
}
