using System.Text;

namespace ActorIpcChat.Formats;

/// <summary>The colour of a nick: the same one each time, on each machine.</summary>
internal static class NickColour
{
    /// <summary>Of the 256 colours (xterm's) those that are readable on white and on black: contrast 3.5 and better with both.</summary>
    internal static ReadOnlySpan<byte> Many => [28, 30, 32, 62, 64, 98, 100, 129, 130, 133, 161, 164, 166, 167];

    /// <summary>Red, green, magenta and cyan: yellow is hard to see on white, blue on black.</summary>
    internal static ReadOnlySpan<byte> Eight => [31, 32, 35, 36];

    /// <summary>The escape code (SGR) that turns it on; 39 turns it off.</summary>
    public static byte[] Of(ReadOnlySpan<byte> nick, Colours colours)
    {
        // FNV-1a: the runtime's own hashes differ from process to process.
        var hash = 2166136261;
        foreach (var value in nick)
            hash = (hash ^ value) * 16777619;
        return Encoding.ASCII.GetBytes(colours == Colours.Many
            ? $"\e[38;5;{Many[(int)(hash % (uint)Many.Length)]}m"
            : $"\e[{Eight[(int)(hash % (uint)Eight.Length)]}m");
    }
}
