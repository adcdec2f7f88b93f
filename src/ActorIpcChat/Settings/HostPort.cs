using System.Globalization;
using System.Net;

namespace ActorIpcChat.Settings;

/// <summary>Where a member of a room across machines listens; two that lead to the same address are equal, however they were written.</summary>
/// <param name="Host">A name in lower case, or an address in its shortest form; one of IPv6 without brackets.</param>
/// <param name="Port">0 for any free one.</param>
public readonly record struct HostPort(string Host, int Port)
{
    /// <summary>Only processes of this machine reach it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The host as it stands before a port: an address of IPv6 in brackets.</summary>
    public string HostOfUri => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Takes <c>HOST:PORT</c> or <c>[ADDRESS]:PORT</c> apart.</summary>
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
        // A zone (fe80::1%eth0) means something on one machine only, and 0.0.0.0 is an address of no machine.
        if (host.AsSpan().ContainsAny('[', '%') || host.Contains(':', StringComparison.Ordinal) != inBrackets || Uri.CheckHostName(host) == UriHostNameType.Unknown)
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
    public override string ToString() => $"{HostOfUri}:{Port}";
}
