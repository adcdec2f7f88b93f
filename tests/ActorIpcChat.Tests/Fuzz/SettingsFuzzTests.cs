using System.Text;
using ActorIpcChat.Settings;
using CsCheck;

namespace ActorIpcChat.Tests.Fuzz;

/// <summary>Random settings are either valid or refused with a readable message.</summary>
public sealed class SettingsFuzzTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly string[] Pieces =
    [
        "0", "1", "9", "64", "0777", "0600", "1e9", "0x", "ff", "-", "+", ".", ",", "ms", "s", "h", "KiB", "MiB", "GB", "us", "ns",
        " ", "auto", "all",
        "on", "off", "wait", "overwrite", "plain", "leave", "stay", "\"", "\\", "\\u0", "{", "}", "[", "]", "#", "//", "=", ":", "+=", "${",
        "${?", "}",
        "chat", "chat.nick", "include", "\n", "\0", "\u001b", "é", "日本", "\ud83d", "\ude00", "99999999999999999999", "\"\"\"", "null", "true",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf(Pieces).Array[0, 6].Select(pieces => string.Concat(pieces)),
        Gen.String[0, 12]);

    [Fact]
    public void Random_value_is_in_range_or_refused() => Gen.Select(Gen.OneOf([.. KnownKeys.All.Values]), Text).Fuzz((key, text) =>
    {
        if (!key.TryParse(text, out var value))
            return;
        switch (value)
        {
            case TimeSpan spin when key == KnownKeys.ViewerSpin:
                Assert.InRange(spin, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                break;
            case int cpu when key == KnownKeys.LoopCpu:
                Assert.InRange(cpu, 0, 1023);
                break;
            case TimeSpan time:
                Assert.InRange(time, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
                break;
            case double factor:
                Assert.InRange(factor, 1, 10);
                break;
            case int number when key == KnownKeys.MemorySize || key == KnownKeys.FifoCapacity:
                Assert.InRange(number, 4 << 10, 1 << 30);
                break;
            case int number when key == KnownKeys.KeyA || key == KnownKeys.KeyB:
                Assert.InRange(number, 1, int.MaxValue);
                break;
            case int members when key == KnownKeys.MaxMembers || key == KnownKeys.ClusterMaxMembers:
                Assert.InRange(members, 2, 100);
                break;
            case int mode when key != KnownKeys.Group:
                Assert.InRange(mode, 0b110_000_000, 0b111_111_111);
                break;
            case long lines:
                Assert.True(lines >= 0);
                break;
        }
    });

    [Fact]
    public void Random_setting_is_accepted_or_refused_with_a_readable_message() => Gen
        .Select(Gen.Frequency((4, Gen.OneOf([.. KnownKeys.All.Keys])), (1, Text)), Text)
        .Fuzz((key, value) => ShouldLoadOrRefuse([], [$"{key}={value}"]), part: 50);

    [Fact]
    public void Random_file_is_accepted_or_refused_with_a_readable_message()
    {
        var path = Path.GetTempFileName();
        try
        {
            var line = Gen.Select(Gen.OneOf([.. KnownKeys.All.Keys]), Text, (key, value) => $"{key} = {value}\n");
            Gen.OneOf(line, Text).Array[0, 5].Fuzz(
                parts =>
                {
                    File.WriteAllBytes(path, Encoding.UTF8.GetBytes(string.Concat(parts)));
                    ShouldLoadOrRefuse([path], []);
                },
                part: 50);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // On another thread: an endless loop in the parser fails the test instead of hanging it.
    private static void ShouldLoadOrRefuse(string[] files, string[] sets)
        => Assert.True(Task.Run(() => LoadOrRefuse(files, sets)).Wait(Limit), $"not parsed within {Limit.TotalSeconds} s");

    private static void LoadOrRefuse(string[] files, string[] sets)
    {
        try
        {
            var chat = SettingsLoader.Load(null, files, sets).Chat;
            Assert.True(chat.Viewer.Poll.Min <= chat.Viewer.Poll.Max && chat.Fifo.Retry.Min <= chat.Fifo.Retry.Max);
        }
        catch (SettingsException e)
        {
            Assert.NotEmpty(e.Message);
            Assert.DoesNotContain(e.Message, c => char.IsControl(c) && c != '\n');
        }
    }
}
