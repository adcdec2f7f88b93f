using System.Globalization;
using System.Text;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Settings;

/// <summary>Parsers of single values.</summary>
internal static class Values
{
    private const int MaxNickBytes = 64;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A group by name or number; null if empty.</summary>
    public static bool TryGroup(string text, out int? value)
    {
        value = text.Length == 0 ? null : Sharing.FindGroup(text);
        return text.Length == 0 || value is not null;
    }

    public static bool TryNick(string text, out string value)
    {
        value = text;
        try
        {
            return !text.Any(char.IsControl) && StrictUtf8.GetByteCount(text) <= MaxNickBytes;
        }
        catch (EncoderFallbackException)
        {
            // A lone surrogate.
            return false;
        }
    }

    public static bool TryBell(string text, out ViewerBellMode value)
    {
        value = text switch
        {
            "message" => ViewerBellMode.Message,
            "mention" => ViewerBellMode.Mention,
            _ => ViewerBellMode.Off,
        };
        return value != ViewerBellMode.Off || text == "off";
    }

    /// <param name="text">Octal digits.</param>
    /// <param name="owner">Bits that the chat needs to use its own files.</param>
    /// <param name="value">Permission bits.</param>
    public static bool TryMode(string text, int owner, out int value)
    {
        value = 0;
        if (text.Length is 0 or > 4 || text.AsSpan().ContainsAnyExceptInRange('0', '7'))
            return false;
        value = Convert.ToInt32(text, 8);
        return value <= 0b111_111_111 && (value & owner) == owner;
    }

    public static bool TryInterval(string text, out TimeSpan value)
        => Quantity.TryDuration(text, out value) && value >= TimeSpan.FromMilliseconds(1) && value <= TimeSpan.FromHours(1);

    public static bool TrySpin(string text, out TimeSpan value)
        => Quantity.TryDuration(text, out value) && value >= TimeSpan.Zero && value <= TimeSpan.FromSeconds(1);

    /// <summary>Number of a CPU; null for auto.</summary>
    public static bool TryCpu(string text, out int? value)
    {
        value = null;
        if (text == "auto")
            return true;
        var possible = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1024;
        value = possible ? number : null;
        return possible;
    }

    public static bool TrySize(string text, out int value)
    {
        var possible = Quantity.TrySize(text, out var bytes) && bytes is >= 4 << 10 and <= 1 << 30;
        value = possible ? (int)bytes : 0;
        return possible;
    }

    public static bool TrySegmentKey(string text, out int? value)
    {
        value = null;
        if (text == "auto")
            return true;
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        // uint: a signed parser would read 0xffffffff as -1.
        if (!uint.TryParse(
                text.AsSpan(hex ? 2 : 0),
                hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var key)
            || key is 0 or > int.MaxValue)
            return false;
        value = (int)key;
        return true;
    }

    public static bool TryBackOff(string text, out double value)
    {
        var number = Quantity.TryNumber(text, out var exact);
        value = (double)exact;
        return number && exact is >= 1 and <= 10;
    }

    public static bool TryMembers(string text, out int value)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 2 and <= 100;

    public static bool TryLink(string text, out LinkKind value)
    {
        value = text switch
        {
            "host" => LinkKind.Host,
            "cluster" => LinkKind.Cluster,
            _ => LinkKind.Fifo,
        };
        return value != LinkKind.Fifo || text == "fifo";
    }

    public static bool TryHistory(string text, out long value)
    {
        value = long.MaxValue;
        return text == "all" || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
