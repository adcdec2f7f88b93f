using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

/// <summary>Forms of the HOCON specification that users write.</summary>
public sealed class HoconTests : IDisposable
{
    private const string Variable = "IPCCHAT_TEST_VARIABLE";

    public HoconTests() => Environment.SetEnvironmentVariable(Variable, "given");

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, null);

    [Theory]
    [InlineData("chat.nick = ${IPCCHAT_TEST_VARIABLE}", "given")]
    [InlineData("chat.nick = ${?IPCCHAT_TEST_VARIABLE}", "given")]
    [InlineData("chat.nick = old\nchat.nick = ${?IPCCHAT_TEST_VARIABLE}", "given")]
    [InlineData("chat.nick = old\nchat.nick = ${?IPCCHAT_TEST_NONE}", "old")]
    [InlineData("chat { nick = old }\nchat { nick = ${?IPCCHAT_TEST_NONE} }", "old")]
    [InlineData("chat.nick = \"${IPCCHAT_TEST_VARIABLE}\"", "${IPCCHAT_TEST_VARIABLE}")]
    [InlineData("chat.nick = \"I am \"${?IPCCHAT_TEST_VARIABLE}\", \" ${?IPCCHAT_TEST_NONE}x", "I am given,  x")]
    [InlineData("akka.name = file\nchat.nick = ${akka.name}", "file")]
    [InlineData("chat.nick = ${akka.name}\nakka.name = later", "later")]
    [InlineData("akka.name = first\nchat.nick = ${akka.name}\nakka.name = last", "last")]
    [InlineData("chat.nick = one\nchat.nick = ${chat.nick} two", "one two")]
    [InlineData("akka { a = 1, b { c = ${akka.a} } }\nchat.nick = ${akka.b.c}", "1")]
    [InlineData("akka.a { b = 1 }\nakka.c = ${akka.a} { d = 2 }\nchat.nick = ${akka.c.b}${akka.c.d}", "12")]
    public void Substitution_takes_a_key_of_the_file_or_else_an_environment_variable(string text, string nick)
        => Assert.Equal(nick, ConfigFile.Load(text).Chat.Nick);

    [Theory]
    [InlineData("chat.nick = null", "null")]
    [InlineData("chat.nick = \"null\"", "null")]
    [InlineData("chat.nick = old\nchat.nick = null", "null")]
    [InlineData("chat.nick = null and void", "null and void")]
    [InlineData("chat.nick = true", "true")]
    [InlineData("chat.nick = 1.50", "1.50")]
    public void Unquoted_value_is_taken_literally(string text, string nick) => Assert.Equal(nick, ConfigFile.Load(text).Chat.Nick);

    [Theory]
    [InlineData("\uFEFFchat.nick = x")]
    [InlineData("chat.nick = x\r\n")]
    [InlineData("chat {\r\n  nick = x\r\n}\r\n")]
    [InlineData("chat.nick = x // comment")]
    [InlineData("chat.nick = x# comment")]
    [InlineData("chat.nick: x")]
    [InlineData("{\"chat\": {\"nick\":\n  \"\\u0078\"}}")]
    [InlineData("chat = { nick = y, }\nchat.nick = x,")]
    [InlineData("chat { nick = y }, chat { nick = x }")]
    [InlineData("chat { nick = x }\nchat { viewer.wake = on }")]
    [InlineData("chat { viewer.wake = on }\nchat.nick = x")]
    [InlineData("chat.nick = y\nchat.nick =\n  x")]
    [InlineData("\"chat\" . nick=x")]
    [InlineData("chat.nick = \t x \t ")]
    [InlineData("chat.nick = \"\"\"x\"\"\"")]
    public void Equivalent_forms_give_the_same_value(string text) => Assert.Equal("x", ConfigFile.Load(text).Chat.Nick);

    [Theory]
    [InlineData("\"\"\"a\"b\"\"\"", "a\"b")]
    [InlineData("\"\"\"a\\n\"\"\"\"", "a\\n\"")]
    [InlineData("\"a\\\"\\\\\\/b\"", "a\"\\/b")]
    [InlineData("a  b", "a  b")]
    [InlineData("a \" \" b", "a   b")]
    [InlineData("a/b", "a/b")]
    public void Quotes_and_blanks_follow_the_HOCON_specification(string value, string nick)
        => Assert.Equal(nick, ConfigFile.Load($"chat.nick = {value}").Chat.Nick);

    [Fact]
    public void Value_is_appended_to_a_list()
    {
        var hocon = ConfigFile.Load(
            """
            akka { a = [x], a += y, b += ${akka.a}, c = [1] [2, 3]
              d = [{ e = f }, "g", ${?IPCCHAT_TEST_NONE}, ${IPCCHAT_TEST_VARIABLE}] }
            akka.a += z
            """).Hocon;

        Assert.Equal(["x", "y", "z"], hocon.GetStringList("akka.a"));
        Assert.Equal(["1", "2", "3"], hocon.GetStringList("akka.c"));
        Assert.Equal(3, hocon.GetValue("akka.d").GetArray().Count);
        Assert.Equal("f", hocon.GetValue("akka.d").GetArray()[0].GetObject().GetKey("e").GetString());
        Assert.Equal("given", hocon.GetValue("akka.d").GetArray()[2].GetString());
    }

    [Fact]
    public void Later_block_or_text_replaces_the_other()
    {
        var hocon = ConfigFile.Load("akka { a = 1, a { b = 2 }, c { d = 1 }, c = 3, c { e = 4 } }").Hocon;

        Assert.Equal("2", hocon.GetString("akka.a.b"));
        Assert.Equal("4", hocon.GetString("akka.c.e"));
        Assert.False(hocon.HasPath("akka.c.d"));
    }

    [Fact]
    public void Set_argument_substitutes_environment_variables_for_Akka_keys_only()
    {
        var loaded = SettingsLoader.Load(null, [], ["akka.x=${IPCCHAT_TEST_VARIABLE}", "chat.nick=${" + Variable + "}"]);

        Assert.Equal("given", loaded.Hocon.GetString("akka.x"));
        Assert.Equal("${" + Variable + "}", loaded.Chat.Nick);
    }
}
