using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Hosts with the addresses 10.77.0.1, 10.77.0.2, ... on a switch: network namespaces, veth(4) and a bridge. A command runs on a host with
/// <see cref="CommandPrefix(int)"/>; files, shared memory and pids are those of this machine.
/// </summary>
/// <remarks>
/// A namespace lives as long as a <c>cat</c> in it, which ends with a pipe of the test, however the test ends. Its interfaces end with it.
/// Without root, a user namespace contains all of it.
/// </remarks>
internal sealed class VirtualNetwork : IDisposable
{
    private static readonly bool IsRoot = Libc.EffectiveUser() == 0;
    private static readonly string[] Unshare = IsRoot ? ["unshare", "--net"] : ["unshare", "--user", "--map-root-user", "--net"];

    private readonly List<Process> _holders = [];
    private readonly Process _switch;

    internal VirtualNetwork(int hosts)
    {
        try
        {
            _switch = Hold([.. Unshare, "cat"]);
            Ip(_switch, "link", "add", "bridge", "type", "bridge");
            Ip(_switch, "link", "set", "bridge", "up");
            for (var host = 1; host <= hosts; host++)
                Connect(host);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The reason why networks are not available; null if they are.</summary>
    internal static string? WhyUnavailable { get; } = FindWhyUnavailable();

    /// <summary>The address of a host; hosts are numbered from 1.</summary>
    internal static string AddressOf(int host) => $"10.77.0.{host}";

    /// <summary>The beginning of a command line that runs a program on a host. The started process becomes the program.</summary>
    internal string[] CommandPrefix(int host) => CommandPrefix(_holders[host]);

    /// <summary>Connects or disconnects a host silently: packets are lost.</summary>
    internal void SetConnected(int host, bool connected) => Ip(_switch, "link", "set", $"port{host}", connected ? "up" : "down");

    /// <summary>Starts or stops losing the packets from one host to another; the other direction is unchanged.</summary>
    internal void SetPacketLoss(int from, int to, bool lost) => Ip(_holders[from], lost
        ? ["neighbour", "replace", AddressOf(to), "lladdr", "02:00:00:00:00:01", "dev", "eth0", "nud", "permanent"]
        : ["neighbour", "delete", AddressOf(to), "dev", "eth0"]);

    public void Dispose()
    {
        foreach (var holder in _holders)
        {
            holder.StandardInput.Close();
            holder.WaitForExit();
            holder.Dispose();
        }
    }

    private static string? FindWhyUnavailable()
    {
        if (Tools.WhyMissing("unshare", "nsenter", "ip") is not null)
            return "install iproute2 util-linux";
        var (code, errors) = Run([.. Unshare, "ip", "link", "add", "bridge", "type", "bridge"]);
        return code == 0 ? null : $"needs the right to make a network namespace and a bridge in it (CAP_SYS_ADMIN, or user namespaces): {errors}";
    }

    private static (int Code, string Errors) Run(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }

    private static string[] CommandPrefix(Process holder)
    {
        string[] user = IsRoot ? [] : [$"--user=/proc/{holder.Id}/ns/user", "--preserve-credentials"];
        return ["nsenter", $"--net=/proc/{holder.Id}/ns/net", .. user];
    }

    private static void Ip(Process holder, params string[] arguments)
    {
        var (code, errors) = Run([.. CommandPrefix(holder), "ip", .. arguments]);
        Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {errors}");
    }

    private void Connect(int number)
    {
        var host = Hold([.. CommandPrefix(_switch), "unshare", "--net", "cat"]);
        Ip(_switch, "link", "add", $"port{number}", "type", "veth", "peer", "name", "eth0", "netns", $"{host.Id}");
        Ip(_switch, "link", "set", $"port{number}", "master", "bridge", "up");
        Ip(host, "link", "set", "lo", "up");
        Ip(host, "address", "add", $"{AddressOf(number)}/24", "dev", "eth0");
        Ip(host, "link", "set", "eth0", "up");
    }

    /// <summary>Starts a <c>cat</c> in a namespace and waits until it runs.</summary>
    private Process Hold(string[] command)
    {
        var holder = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _holders.Add(holder);
        holder.StandardInput.WriteLine("here");
        holder.StandardInput.Flush();
        Assert.Equal("here", holder.StandardOutput.ReadLine());
        return holder;
    }
}

/// <summary>A test with members on a virtual network; skipped if networks are not available.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = VirtualNetwork.WhyUnavailable;
}

/// <inheritdoc cref="NetworkFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkTheoryAttribute : TheoryAttribute
{
    public NetworkTheoryAttribute() => Skip = VirtualNetwork.WhyUnavailable;
}
