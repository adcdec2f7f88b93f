using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

public sealed class ConfigFileTests
{
    [Theory]
    [InlineData("chat { nick = x", "line 1: '{' is never closed")]
    [InlineData("chat {\n  fifo {\n}", "line 1: '{' is never closed")]
    [InlineData("chat { nick = x } }\nakka.x = 1", "line 1: '}' closes nothing")]
    [InlineData("akka.x = [a\nb = c]", "line 2: '=' is no text; put it in quotes")]
    [InlineData("akka.x = [a : c]", "line 1: ':' is no text")]
    [InlineData("akka.x = [@]", "line 1: '@' is no text")]
    [InlineData("akka.x = [1,,2]", "line 1: ',' is no text")]
    [InlineData("akka.x = [1, 2", "line 1: '[' is never closed")]
    [InlineData("akka { x = [1, 2 }", "line 1: '}' where '[' of line 1 is open")]
    [InlineData("\nchat.nick = \"x\nakka.y = \"z\"", "line 2: '\"' is never closed")]
    [InlineData("chat.nick = \"x\\\"", "line 1: '\"' is never closed")]
    [InlineData("chat.nick = \"\"\"x\"\"", "line 1: '\"\"\"' is never closed")]
    [InlineData("chat { nick }", "'chat.nick' has no value")]
    [InlineData("chat.nick =", "'chat.nick' has no value")]
    [InlineData("hello", "'hello' has no value")]
    [InlineData("chat { nick {", "line 1: '{' is never closed")]
    [InlineData("}", "line 1: '}' closes nothing")]
    [InlineData("{ chat.nick = x } b = c", "line 1: 'b' behind the last bracket")]
    [InlineData("[a, b]", "no keys")]
    [InlineData("chat.nick = a:b", "line 1: ':' is no text")]
    [InlineData("chat.nick = a\\b", "line 1: '\\' is no text")]
    [InlineData("chat.nick = 'a'\nchat.nick = a$b", "line 2: '$' is no text")]
    [InlineData("chat.nick = \"a\\qb\"", "line 1: '\\q' is no escape sequence")]
    [InlineData("chat.nick = \"\\u12\"", "line 1: '\\u' is no escape sequence")]
    [InlineData("chat.nick = \"\\", "line 1: '\"' is never closed")]
    [InlineData("chat..nick = a", "line 1: a key without a name")]
    [InlineData("chat.nick. = a", "line 1: a key without a name")]
    [InlineData("chat.ni^ck = a", "line 1: '^' is no text")]
    [InlineData("akka.a +: b", "line 1: '+' is no text")]
    [InlineData("akka.a = {b = c} d", "line 1: texts, lists and blocks beside each other make no value")]
    [InlineData("\nakka.a = ${b", "line 2: '${' is never closed")]
    [InlineData("\nakka.a = ${b\n}", "line 2: '${' is never closed")]
    [InlineData("chat.nick = ${chat.nick}", "line 1: ${chat.nick} leads to nothing, in this text and in the environment; ${?chat.nick} would")]
    [InlineData("akka.a = ${ipcchat_no_such}", "line 1: ${ipcchat_no_such} leads to nothing")]
    [InlineData("akka { a = ${akka.b}\nb = ${akka.a} }", "line 2: ${akka.a} leads to nothing")]
    [InlineData("akka.a { b = ${akka.a} }", "'akka.a.b.b.b.b.b")]
    [InlineData("akka.a { b = ${akka.a} { c = 1 }, d = ${akka.a} { e = 2 } }", "")]
    [InlineData("include \"other.conf\"", "include \"other.conf\" is not supported; name that file with --config")]
    [InlineData("chat { include required(file(\"x\")) }", "include required(file(\"x\")) is not supported")]
    public void Invalid_HOCON_is_refused_with_file_and_line(string text, string why)
    {
        var (message, path) = ConfigFile.Refused(text);

        Assert.StartsWith($"cannot use {path}: it is not HOCON: {why}", message, StringComparison.Ordinal);
        Assert.Contains("allowed: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Nesting_deep_enough_to_overflow_the_parsers_stack_is_refused()
    {
        var (message, _) = ConfigFile.Refused("akka.x = " + new string('[', 100_000) + new string(']', 100_000));

        Assert.Contains("nested deeper than", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_and_quotes_in_comments_and_strings_are_ignored()
    {
        var chat = ConfigFile.Load(
            """"
            # { [ "
            chat { // } ] "
              nick = "{[\"#//"
            }
            akka.text = """
              " } ]
            """
            """").Chat;

        Assert.Equal("{[\"#//", chat.Nick);
    }

    [Fact]
    public void Exponential_or_endless_substitutions_are_refused_quickly()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 40).Select(line => $"akka.a{line} = ${{akka.a{line + 1}}}${{akka.a{line + 1}}}\n")) + "akka.a40 = text";
        var chain = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"akka.a{line} = ${{akka.a{line + 1}}}\n")) + "akka.a20000 = text";

        Assert.Contains("lead to each other", ConfigFile.Refused(lines).Message, StringComparison.Ordinal);
        Assert.Contains("lead to each other", ConfigFile.Refused(chain).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment")]
    [InlineData("chat {}")]
    [InlineData("{ chat { viewer {} } }")]
    public void Empty_file_changes_no_setting(string text)
        => Assert.Equal(SettingsLoader.Load(null, [], []).Chat, ConfigFile.Load(text).Chat);

    [Theory]
    [InlineData("/nowhere/at-all.conf", "there is no such file")]
    [InlineData("", "it names no file")]
    [InlineData("/", "it is a directory")]
    [InlineData("/proc/self/mem", "")]
    [InlineData("/dev/zero", "it is larger than 1 MiB")]
    public void Unreadable_file_is_refused_with_its_path(string path, string why)
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsLoader.Load(null, [path], []));

        Assert.StartsWith($"cannot use --config {(path.Length > 0 ? path : "\"\"")}: {why}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("allowed: a HOCON file that can be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_not_UTF_8_is_refused()
    {
        using var file = new ConfigFile("");
        File.WriteAllBytes(file.Path, [.. "chat.nick = "u8, 0xC3, 0x28]);

        var refused = Assert.Throws<SettingsException>(() => SettingsLoader.Load(null, [file.Path], []));

        Assert.Contains("it is not UTF-8", refused.Message, StringComparison.Ordinal);
    }
}
