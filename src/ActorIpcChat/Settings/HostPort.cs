using System.Globalization;
using System.Net;

namespace ActorIpcChat.Settings;

/// <summary>Endpoint of a member of a cluster room, normalized: two spellings of one address are equal.</summary>
/// <param name="Host">A name in lower case, or an address in its shortest form; IPv6 without brackets.</param>
/// <param name="Port">0 for any free one.</param>
internal readonly record struct HostPort(string Host, int Port)
{
    /// <summary>The host is reachable from this machine only.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The host as it is written before a port: IPv6 in brackets.</summary>
    public string HostOfUri => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Parses <c>HOST:PORT</c> or <c>[ADDRESS]:PORT</c>.</summary>
    public static bool TryParse(string text, out HostPort value)
    {
        value = default;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return false;
        var host = text[..colon];
        var inBrackets = host is ['[', _, .., ']'];
        if (inBrackets)
            host = host[1..^1];
        // Other machines cannot use a zone (fe80::1%eth0) or 0.0.0.0.
        if (host.AsSpan().ContainsAny('[', '%') || host.Contains(':', StringComparison.Ordinal) != inBrackets
            || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return false;
        if (IPAddress.TryParse(host, out var address))
        {
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
                return false;
            host = address.ToString();
        }

        value = new HostPort(host.ToLowerInvariant(), port);
        return true;
    }

    /// <summary>Parses endpoints separated by commas; an empty text gives none.</summary>
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
    public override string ToString() => $"{HostOfUri}:{Port}";
}
