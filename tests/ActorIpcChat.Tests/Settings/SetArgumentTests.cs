using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

public sealed class SetArgumentTests
{
    [Theory]
    [InlineData("Jo")]
    [InlineData("Jo Smith")]
    [InlineData("a:b")]
    [InlineData("a=b")]
    [InlineData("Jo, 40 # not a comment")]
    [InlineData("x, chat.viewer.wake = off")]
    [InlineData("http://x")]
    [InlineData("{[")]
    [InlineData("[bot]")]
    [InlineData("say \"hi\"")]
    [InlineData("\"")]
    [InlineData("back\\slash")]
    [InlineData("${USER}")]
    [InlineData("日本")]
    [InlineData("null")]
    public void Text_needs_no_quotes(string nick)
    {
        var chat = Load($"chat.nick={nick}").Chat;

        Assert.Equal((nick, true), (chat.Nick, chat.Viewer.Wake));
    }

    [Theory]
    [InlineData("chat.nick=\"Jo Smith\"", "Jo Smith")]
    [InlineData(" chat.nick = Jo ", "Jo")]
    [InlineData("chat.nick=\"a \\\"b\\\"\"", "a \"b\"")]
    [InlineData("chat.nick=\"null\"", "null")]
    public void Quotes_and_spaces_around_the_value_are_removed(string set, string nick)
        => Assert.Equal(nick, Load(set).Chat.Nick);

    [Fact]
    public void Empty_value_is_the_empty_text()
        => Assert.Equal(SettingsLoader.Load(null, [], []).Chat.Nick, Load("chat.nick=").Chat.Nick);

    [Fact]
    public void Value_can_be_a_block_or_a_list()
    {
        var loaded = SettingsLoader.Load(null, [], ["chat.viewer={wake=off, history=3}", "akka.loggers=[x, y]"]);

        Assert.Equal((false, 3), (loaded.Chat.Viewer.Wake, loaded.Chat.Viewer.History));
        Assert.Equal(["x", "y"], loaded.Hocon.GetStringList("akka.loggers"));
    }

    [Theory]
    [InlineData("a # b")]
    [InlineData("a, akka.other = b")]
    [InlineData("akka.tcp://system@host:1")]
    public void Akka_value_that_is_not_HOCON_is_taken_as_text(string value)
        => Assert.Equal(value, SettingsLoader.Load(null, [], [$"akka.some.key={value}"]).Hocon.GetString("akka.some.key"));

    [Theory]
    [InlineData("chat.nick", "has no '='")]
    [InlineData("", "has no '='")]
    [InlineData("=Jo", "has no key before '='")]
    [InlineData("  =Jo", "has no key before '='")]
    [InlineData("{chat.nick=Jo", "has no key before '='")]
    [InlineData("a, chat.nick=Jo", "has no key before '='")]
    [InlineData("#chat.nick=Jo", "has no key before '='")]
    public void Set_argument_without_a_key_or_equals_sign_is_refused(string set, string why)
    {
        var refused = Assert.Throws<SettingsException>(() => Load(set));

        Assert.Equal($"cannot use --set {set}: it {why}; allowed: KEY=VALUE, such as chat.viewer.wake=off", refused.Message);
    }

    [Fact]
    public void Unknown_key_is_refused_with_the_nearest_known_key()
    {
        var refused = Assert.Throws<SettingsException>(() => Load("nick=Jo"));

        Assert.StartsWith("cannot use nick = \"Jo\" (--set); unknown key", refused.Message, StringComparison.Ordinal);
        Assert.Contains("did you mean chat.nick?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_value_are_escaped_in_the_message()
    {
        var refused = Assert.Throws<SettingsException>(() => Load("chat.viewer.wake=o\u001b[2Jn\nx\u202e"));

        Assert.StartsWith("cannot use chat.viewer.wake = \"o^[[2Jn^Jx<U+202E>\" (--set); ", refused.Message, StringComparison.Ordinal);
    }

    private static LoadedSettings Load(string set) => SettingsLoader.Load("a", [], [set]);
}
