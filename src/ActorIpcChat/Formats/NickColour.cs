using System.Text;

namespace ActorIpcChat.Formats;

/// <summary>The colour of a nick. It is the same on each start and machine.</summary>
internal static class NickColour
{
    /// <summary>The xterm colours that are readable on white and on black: contrast at least 3.5 with both.</summary>
    internal static ReadOnlySpan<byte> Many => [28, 30, 32, 62, 64, 98, 100, 129, 130, 133, 161, 164, 166, 167];

    /// <summary>Red, green, magenta, cyan. Yellow is hard to read on white, blue on black.</summary>
    internal static ReadOnlySpan<byte> Eight => [31, 32, 35, 36];

    /// <summary>The SGR escape sequence of the colour; <c>\e[39m</c> resets it.</summary>
    public static byte[] Of(ReadOnlySpan<byte> nick, Colours colours)
    {
        // FNV-1a: .NET's own hashes differ between processes.
        var hash = 2166136261;
        foreach (var value in nick)
            hash = (hash ^ value) * 16777619;
        return Encoding.ASCII.GetBytes(colours == Colours.Many
            ? $"\e[38;5;{Many[(int)(hash % (uint)Many.Length)]}m"
            : $"\e[{Eight[(int)(hash % (uint)Eight.Length)]}m");
    }
}
