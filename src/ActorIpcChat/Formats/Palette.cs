using System.Text;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Formats;

/// <summary>The colours of nicks, times and notices.</summary>
/// <param name="colours">What the terminal can show.</param>
/// <param name="settings">Colours that the user has chosen.</param>
internal sealed class Palette(Colours colours, FormatSettings settings)
{
    /// <summary>SGR sequence that ends all styles of this class.</summary>
    public const string End = "\e[22;39m";

    private const byte OwnNick = 29;
    private const byte Grey = 243;

    /// <summary>
    /// All of xterm's colours with a contrast of at least 4.5 on white and on black (WCAG 2, level AA). Of the eight basic colours each terminal
    /// has its own shades, and none is readable on both, so nicks are bold there.
    /// </summary>
    internal static ReadOnlySpan<byte> Readable => [OwnNick, 63, 98, 131, 163, Grey];

    /// <summary>A peer that changes its nick all the time fills no memory.</summary>
    private const int MaxRemembered = 64;

    private readonly Dictionary<string, byte> _colourOf = [];

    private static ReadOnlySpan<byte> Nicks => Readable[..^1];

    /// <summary>SGR sequence of notices and times; empty for none.</summary>
    public string Notice { get; } = Sgr(settings.Notices ?? Grey, colours);

    /// <summary>SGR sequence of the user's nick.</summary>
    public string Own { get; } = Bold(Sgr(settings.Own ?? OwnNick, colours), colours);

    /// <summary>
    /// SGR sequence of a nick: the same on each start and machine, unless another nick has that colour and a colour is left.
    /// </summary>
    /// <param name="nick">UTF-8.</param>
    /// <param name="exceptOwn">Not the colour of the user's nick, if there are others.</param>
    public string Of(ReadOnlySpan<byte> nick, bool exceptOwn = false)
    {
        var name = Encoding.UTF8.GetString(nick);
        // All panes of a process may share one palette.
        lock (_colourOf)
        {
            if (!_colourOf.TryGetValue(name, out var colour))
            {
                colour = Choose(nick, exceptOwn);
                if (_colourOf.Count < MaxRemembered)
                    _colourOf.Add(name, colour);
            }

            return Bold(Sgr(colour, colours), colours);
        }
    }

    private byte Choose(ReadOnlySpan<byte> nick, bool exceptOwn)
    {
        // FNV-1a: .NET's own hashes differ between processes.
        var hash = 2166136261;
        foreach (var value in nick)
            hash = (hash ^ value) * 16777619;
        byte[] all = settings.Nicks.Count > 0 ? [.. settings.Nicks] : Nicks.ToArray();
        if (exceptOwn && Array.FindAll(all, colour => colour != (settings.Own ?? OwnNick)) is { Length: > 0 } others)
            all = others;
        var first = (int)((hash >> 8) % all.Length);
        byte[] inOrder = [.. all[first..], .. all[..first]];
        var free = Array.FindIndex(inOrder, one => !_colourOf.ContainsValue(one));
        return inOrder[Math.Max(free, 0)];
    }

    private static string Bold(string sgr, Colours colours) => sgr.Length == 0 && colours != Colours.None ? "\e[1m" : sgr;

    private static string Sgr(byte colour, Colours colours) => (colours, colour) switch
    {
        (Colours.None, _) or (Colours.Eight, > 7) => "",
        (_, <= 7) => $"\e[3{colour}m",
        _ => $"\e[38;5;{colour}m",
    };
}
