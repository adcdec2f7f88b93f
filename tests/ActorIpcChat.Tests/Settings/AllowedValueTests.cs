namespace ActorIpcChat.Tests.Settings;

public sealed class AllowedValueTests
{
    [Theory]
    [InlineData("10", 10)]
    [InlineData("1000000ns", 1)]
    [InlineData("1500 us", 1.5)]
    [InlineData("10ms", 10)]
    [InlineData("0.5s", 500)]
    [InlineData("2 seconds", 2000)]
    [InlineData("3m", 180_000)]
    [InlineData("1 hour", 3_600_000)]
    [InlineData("0.01d", 864_000)]
    public void Duration_takes_any_HOCON_unit(string text, double milliseconds)
        => Assert.Equal(milliseconds, ConfigFile.Load($"chat.leave.patience = {text}").Chat.Leave.Patience.TotalMilliseconds);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("50us", 0.05)]
    [InlineData("1s", 1000)]
    public void Viewer_spin_takes_any_duration_from_zero(string text, double milliseconds)
        => Assert.Equal(milliseconds, ConfigFile.Load($"chat.viewer.spin = {text}").Chat.Viewer.Spin.TotalMilliseconds);

    [Theory]
    [InlineData("auto", null)]
    [InlineData("0", 0)]
    [InlineData("1023", 1023)]
    public void Loop_cpu_takes_auto_or_a_number(string text, int? cpu) => Assert.Equal(cpu, ConfigFile.Load($"chat.loop.cpu = {text}").Chat.LoopCpu);

    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("5000b", 5000)]
    [InlineData("5000 B", 5000)]
    [InlineData("4K", 4096)]
    [InlineData("5KB", 5000)]
    [InlineData("5kB", 5000)]
    [InlineData("4.5KiB", 4608)]
    [InlineData("1M", 1 << 20)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("1 MiB", 1 << 20)]
    [InlineData("1G", 1 << 30)]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("1GiB", 1 << 30)]
    public void Size_takes_units_of_1000_and_of_1024(string text, int bytes)
        => Assert.Equal(bytes, ConfigFile.Load($"chat.shared-memory.size = {text}").Chat.SharedMemory.Size);

    [Theory]
    [InlineData("auto", null)]
    [InlineData("1", 1)]
    [InlineData("0x7fffffff", int.MaxValue)]
    [InlineData("0XfF", 255)]
    public void Segment_key_takes_auto_or_a_number(string text, int? key)
        => Assert.Equal(key, ConfigFile.Load($"chat.shared-memory.key-a = {text}").Chat.SharedMemory.KeyA);

    [Theory]
    [InlineData("0660", "660")]
    [InlineData("600", "600")]
    [InlineData("\"0777\"", "777")]
    public void Mode_is_octal_with_or_without_quotes(string text, string octal)
        => Assert.Equal(Convert.ToInt32(octal, 8), ConfigFile.Load($"chat.fifo.mode = {text}").Chat.Fifo.Mode);

    [Fact]
    public void Every_choice_takes_its_other_value()
    {
        var chat = ConfigFile.Load(
            """
            chat {
              on-peer-leave = stay
              on-stdin-end = stay
              shared-memory.when-unread = overwrite
              viewer { wake = off, format = classic, history = 0 }
            }
            """).Chat;

        Assert.True(chat.StayOnPeerLeave && chat.StayOnStdinEnd && chat.SharedMemory.Overwrite);
        Assert.Equal((false, "classic", 0), (chat.Viewer.Wake, chat.Viewer.Format, chat.Viewer.History));
    }

    [Fact]
    public void Nick_takes_64_bytes_of_UTF_8()
    {
        var nick = string.Concat(Enumerable.Repeat("😀", 16));

        Assert.Equal(nick, ConfigFile.Load($"chat.nick = \"{nick}\"").Chat.Nick);
    }
}
