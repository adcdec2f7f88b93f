using System.Text;
using ActorIpcChat.Formats;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using CsCheck;

namespace ActorIpcChat.Tests.Formats;

public sealed class PaletteTests
{
    [Fact]
    public void Each_nick_has_a_fixed_colour()
    {
        var many = new Palette(Colours.Many, FormatSettings.Default);
        Assert.Equal("\e[38;5;131m", many.Of("alice"u8));
        Assert.NotEqual(many.Of("alice"u8), many.Of("bob"u8));
        Assert.Equal("\e[1m", new Palette(Colours.Eight, FormatSettings.Default).Of("alice"u8));
        Assert.Equal("", new Palette(Colours.None, FormatSettings.Default).Of("alice"u8));
    }

    [Fact]
    public void Nicks_of_a_room_differ_in_colour_while_there_are_colours()
    {
        var palette = new Palette(Colours.Many, FormatSettings.Default);
        string[] nicks = ["alice", "bob", "carol", "dave"];

        var colours = nicks.Select(nick => palette.Of(Encoding.UTF8.GetBytes(nick), exceptOwn: true)).ToArray();

        Assert.Equal(nicks.Length, colours.Distinct().Count());
        Assert.Equal(new Palette(Colours.Many, FormatSettings.Default).Of("alice"u8, exceptOwn: true), colours[0]);
        for (var number = 0; number < 1000; number++)
            Assert.Contains(palette.Of(Encoding.UTF8.GetBytes($"guest {number}"), exceptOwn: true), colours);
        Assert.Equal(colours, nicks.Select(nick => palette.Of(Encoding.UTF8.GetBytes(nick), exceptOwn: true)));
    }

    [Fact]
    public void Other_nicks_never_have_the_colour_of_the_own_one()
    {
        var palette = new Palette(Colours.Many, FormatSettings.Default);
        Gen.String.Sample(nick => palette.Of(Encoding.UTF8.GetBytes(nick), exceptOwn: true) != palette.Own);
    }

    [Theory]
    [InlineData("C", null, "en_US.UTF-8", false)]
    [InlineData("", "de_DE.utf8@euro", "C", true)]
    [InlineData(null, null, "zh_CN.UTF-8", true)]
    [InlineData(null, "zh_CN.GB18030", "zh_CN.UTF-8", false)]
    [InlineData(null, null, null, false)]
    public void Locale_decides_whether_more_than_ASCII_is_drawn(string? all, string? type, string? lang, bool utf8)
        => Assert.Equal(utf8, Signs.IsUtf8(name => name switch { "LC_ALL" => all, "LC_CTYPE" => type, _ => lang }));

    [Theory]
    [InlineData("HH:mm", true)]
    [InlineData("[hh:mm:ss tt]", true)]
    [InlineData("H", true)]
    [InlineData("", true)]
    [InlineData("yyyy", false)]
    [InlineData("HH\u001b", false)]
    [InlineData("HH'x'", false)]
    [InlineData("HH:mm:ss:HH:mm:ss:HH:mm", false)]
    public void Time_format_has_only_parts_of_a_time(string text, bool allowed)
    {
        Assert.Equal(allowed, FormatSettings.TryTime(text, out _));
        Assert.True(!allowed || Ascii.IsValid(LocalClock.Format(new DateTime(2026, 1, 2, 3, 4, 5), text)));
    }

    [Fact]
    public void Every_colour_is_readable_on_black_and_on_white()
    {
        foreach (var colour in Palette.Readable)
        {
            var light = Luminance(colour);
            Assert.True(1.05 / (light + 0.05) >= 4.5 && (light + 0.05) / 0.05 >= 4.5, $"{colour}");
        }
    }

    private static double Luminance(byte colour)
    {
        // xterm's cube of 6 x 6 x 6 colours, then 24 greys.
        int[] levels = [0, 95, 135, 175, 215, 255];
        var (at, grey) = (colour - 16, 8 + (10 * (colour - 232)));
        double[] parts = colour >= 232 ? [grey, grey, grey] : [levels[at / 36], levels[at / 6 % 6], levels[at % 6]];
        var linear = parts.Select(part => part / 255 <= 0.03928 ? part / 255 / 12.92 : Math.Pow(((part / 255) + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }
}
