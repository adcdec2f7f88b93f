using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

public sealed class RefusedValueTests
{
    private const string Text65 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("chat.nick", Text65, "64 bytes")]
    [InlineData("chat.on-peer-leave", "wait", "leave or stay")]
    [InlineData("chat.on-stdin-end", "Stay", "leave or stay")]
    [InlineData("chat.directory-mode", "0600", "octal digits up to 0777 that give the owner rwx")]
    [InlineData("chat.fifo.mode", "0800", "octal")]
    [InlineData("chat.fifo.mode", "0400", "rw")]
    [InlineData("chat.fifo.mode", "1600", "0777")]
    [InlineData("chat.fifo.mode", "rw-------", "octal")]
    [InlineData("chat.shared-memory.mode", "-600", "octal")]
    [InlineData("chat.leave.patience", "soon", "1ms to 1h")]
    [InlineData("chat.leave.patience", "", "1ms to 1h")]
    [InlineData("chat.leave.patience", "10 parsecs", "ns, us, ms, s, m, h or d")]
    [InlineData("chat.leave.patience", "1S", "ns, us, ms, s, m, h or d")]
    [InlineData("chat.leave.goodbye-timeout", "0", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "999us", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "-1s", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "1.2.3s", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "3601s", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "999999999999999d", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "99999999999999999999999999999999999999s", "1ms to 1h")]
    [InlineData("chat.leave.goodbye-timeout", "infinite", "1ms to 1h")]
    [InlineData("chat.viewer.spin", "1001ms", "0 to 1s")]
    [InlineData("chat.viewer.spin", "-1us", "0 to 1s")]
    [InlineData("chat.viewer.spin", "long", "0 to 1s")]
    [InlineData("chat.loop.cpu", "1024", "0 to 1023")]
    [InlineData("chat.loop.cpu", "-1", "0 to 1023")]
    [InlineData("chat.loop.cpu", "any", "auto")]
    [InlineData("chat.fifo.capacity", "4095", "4KiB to 1GiB")]
    [InlineData("chat.fifo.capacity", "1 mb", "kB, KiB")]
    [InlineData("chat.fifo.capacity", "1025MiB", "4KiB to 1GiB")]
    [InlineData("chat.shared-memory.size", "9999.9B", "4KiB to 1GiB")]
    [InlineData("chat.shared-memory.size", "999999999999999G", "4KiB to 1GiB")]
    [InlineData("chat.shared-memory.size", "large", "4KiB to 1GiB")]
    [InlineData("chat.shared-memory.key-a", "0", "1 to 0x7fffffff")]
    [InlineData("chat.shared-memory.key-a", "0x80000000", "1 to 0x7fffffff")]
    [InlineData("chat.shared-memory.key-b", "0x", "auto")]
    [InlineData("chat.shared-memory.key-b", "-1", "auto")]
    [InlineData("chat.shared-memory.key-b", "automatic", "auto")]
    [InlineData("chat.shared-memory.when-unread", "drop", "wait or overwrite")]
    [InlineData("chat.fifo.retry.back-off", "0.9", "1.0 to 10.0")]
    [InlineData("chat.viewer.poll.back-off", "10.1", "1.0 to 10.0")]
    [InlineData("chat.viewer.poll.back-off", "NaN", "1.0 to 10.0")]
    [InlineData("chat.viewer.poll.back-off", "2,0", "1.0 to 10.0")]
    [InlineData("chat.viewer.wake", "true", "off or on")]
    [InlineData("chat.viewer.format", "html", "auto, pretty, plain, classic or json")]
    [InlineData("chat.viewer.bell", "on", "off, message or mention")]
    [InlineData("chat.viewer.history", "-1", "all")]
    [InlineData("chat.viewer.history", "1.5", "whole number")]
    [InlineData("chat.viewer.history", "99999999999999999999", "whole number")]
    public void Invalid_value_is_refused_with_key_origin_and_allowed_values(string key, string value, string allowed)
    {
        var (message, path) = ConfigFile.Refused($"{key} = \"{value}\"");

        Assert.StartsWith($"cannot use {key} = \"{value}\" ({path}); allowed: ", message, StringComparison.Ordinal);
        Assert.Contains(allowed, message[message.IndexOf("allowed:", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("a\\u0009b", "a^Ib")]
    [InlineData("a\\u009bb", "a<U+009B>b")]
    public void Nick_with_a_control_character_is_refused_and_shown_escaped(string value, string shown)
        => Assert.Contains($"chat.nick = \"{shown}\" (", ConfigFile.Refused($"chat.nick = \"{value}\"").Message, StringComparison.Ordinal);

    [Fact]
    public void Invalid_value_of_a_set_argument_is_refused_with_its_origin()
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsLoader.Load("a", [], ["chat.viewer.wake=perhaps"]));

        Assert.Equal("cannot use chat.viewer.wake = \"perhaps\" (--set); allowed: off or on", refused.Message);
    }

    [Theory]
    [InlineData("chat.nick = [a, b]", "chat.nick", "= a list (")]
    [InlineData("chat.nick += Jo", "chat.nick", "= a list (")]
    [InlineData("chat.viewer = null", "chat.viewer", "= \"null\"")]
    [InlineData("chat.shared-memory.size = null", "chat.shared-memory.size", "= \"null\"")]
    [InlineData("chat.fifo.mode {}", "chat.fifo.mode", "= a block")]
    [InlineData("chat.fifo.mode { group = rw }", "chat.fifo.mode.group", "a block in chat.fifo.mode")]
    [InlineData("chat.fifo = 5", "chat.fifo", "a block with mode, capacity, retry")]
    [InlineData("chat.viewer.poll = [1, 2]", "chat.viewer.poll", "a block with min-interval, max-interval, back-off")]
    [InlineData("chat = off", "chat", "a block with nick")]
    public void Value_of_the_wrong_type_is_refused(string text, string key, string expected)
    {
        var (message, path) = ConfigFile.Refused(text);

        Assert.StartsWith($"cannot use {key} = ", message, StringComparison.Ordinal);
        Assert.Contains($"({path}); ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("allowed", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat.nik = Jo", "chat.nik", "chat.nick")]
    [InlineData("chat { viewer { pol.max-interval = 1s } }", "chat.viewer.pol.max-interval", "chat.viewer.poll.max-interval")]
    [InlineData("chat.fifo { \"retry.back-off\" = 2 }", "chat.fifo.\"retry.back-off\"", "chat.fifo.retry.back-off")]
    [InlineData("chat.viewer.colour {}", "chat.viewer.colour", "chat.viewer")]
    [InlineData("when-unread = overwrite", "when-unread", "chat.shared-memory.when-unread")]
    [InlineData("cat.viewer.wake = off", "cat.viewer.wake", "chat.viewer.wake")]
    public void Unknown_key_is_refused_with_the_nearest_known_key(string text, string key, string nearest)
    {
        var (message, path) = ConfigFile.Refused(text);

        Assert.StartsWith($"cannot use {key} = ", message, StringComparison.Ordinal);
        Assert.Contains($"({path}); ", message, StringComparison.Ordinal);
        Assert.Contains($"did you mean {nearest}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat.fifo.retry")]
    [InlineData("chat.viewer.poll")]
    public void Min_interval_above_max_interval_is_refused_across_sources(string poll)
    {
        using var file = new ConfigFile($"{poll}.max-interval = 5ms");

        var refused = Assert.Throws<SettingsException>(() => SettingsLoader.Load(null, [file.Path], [$"{poll}.min-interval=6ms"]));

        Assert.Equal(
            $"cannot use {poll}.min-interval = \"6ms\" (--set); allowed: at most {poll}.max-interval, which is \"5ms\" ({file.Path})",
            refused.Message);
    }

    [Fact]
    public void Two_segments_with_the_same_key_are_refused()
    {
        var (message, path) = ConfigFile.Refused("chat.shared-memory { key-a = 16, key-b = 0x10 }");

        Assert.StartsWith($"cannot use chat.shared-memory.key-b = \"0x10\" ({path}); allowed: another number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_value_is_refused_even_if_a_later_source_replaces_it()
    {
        using var file = new ConfigFile("chat.viewer.history = some");

        var refused = Assert.Throws<SettingsException>(() => SettingsLoader.Load(null, [file.Path], ["chat.viewer.history=5"]));

        Assert.Contains(file.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_key_are_escaped_in_the_message()
        => Assert.DoesNotContain(ConfigFile.Refused("chat.\"\u001b[2J\" = 1").Message, char.IsControl);
}
