using System.Globalization;
using System.Net;

namespace ActorIpcChat.Settings;

/// <summary>Where a member of a room across machines listens.</summary>
/// <param name="Host">A name, or an address; one of IPv6 without brackets.</param>
/// <param name="Port">0 for any free one.</param>
public readonly record struct HostPort(string Host, int Port)
{
    /// <summary>Nobody but this machine's own processes reaches it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Takes <c>HOST:PORT</c> or <c>[ADDRESS]:PORT</c> apart.</summary>
    public static bool TryParse(string text, out HostPort value)
    {
        value = default;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        var host = text[..colon];
        if (host is ['[', .. var inner, ']'])
            host = inner;
        else if (host.Contains(':', StringComparison.Ordinal))
            return false;
        value = new HostPort(host, port);
        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    /// <summary>The same of one that others can be told: 0.0.0.0 is nobody's address.</summary>
    internal static bool TryParseListener(string text, out HostPort value)
        => TryParse(text, out value)
            && !(IPAddress.TryParse(value.Host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    /// <summary>Several, separated by commas; none where there is nothing.</summary>
    internal static bool TryParseList(string text, out IReadOnlyList<HostPort> value)
    {
        List<HostPort> all = [];
        value = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(part, out var one) || one.Port == 0)
                return false;
            all.Add(one);
        }

        if (all.Count > 0)
            value = all;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
