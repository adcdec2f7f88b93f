using System.Diagnostics;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Hosts with addresses of their own, 10.77.0.1 and so on, that are joined by a switch: network namespaces, veth(4) and a bridge.
/// Programs run on one by <see cref="Enter"/>; their files, shared memory and pids are this machine's.
/// </summary>
/// <remarks>
/// Nothing has a name outside: each namespace lives as long as a <c>cat</c> in it, which ends with the pipe that the test holds, however
/// the test ends, and takes its interfaces with it. Who is not root has a user namespace around all of it.
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

    /// <summary>Why there can be none here, null where there can.</summary>
    internal static string? WhyNone { get; } = FindWhyNone();

    /// <summary>Where a host is; they begin with 1.</summary>
    internal static string AddressOf(int host) => $"10.77.0.{host}";

    /// <summary>What runs a program on a host: the beginning of a command line. The process that is started becomes the program.</summary>
    internal string[] Enter(int host) => Enter(_holders[host]);

    /// <summary>Pulls a host's cable out, or puts it back in. Nobody is told: what is sent just does not arrive.</summary>
    internal void Plug(int host, bool connected) => Ip(_switch, "link", "set", $"port{host}", connected ? "up" : "down");

    /// <summary>What a host sends to another one gets lost, or does not any more; the other direction is as it was.</summary>
    internal void Lose(int from, int to, bool lost) => Ip(_holders[from], lost
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

    private static string? FindWhyNone()
    {
        if (Tools.WhyMissing("unshare", "nsenter", "ip") is not null)
            return "install iproute2 util-linux";
        var (code, said) = Run([.. Unshare, "ip", "link", "add", "bridge", "type", "bridge"]);
        return code == 0 ? null : $"needs the right to make a network namespace and a bridge in it (CAP_SYS_ADMIN, or user namespaces): {said}";
    }

    private static (int Code, string Said) Run(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    private static string[] Enter(Process holder)
        => ["nsenter", $"--net=/proc/{holder.Id}/ns/net", .. IsRoot ? Array.Empty<string>() : [$"--user=/proc/{holder.Id}/ns/user", "--preserve-credentials"]];

    private static void Ip(Process holder, params string[] arguments)
    {
        var (code, said) = Run([.. Enter(holder), "ip", .. arguments]);
        Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {said}");
    }

    private void Connect(int number)
    {
        var host = Hold([.. Enter(_switch), "unshare", "--net", "cat"]);
        Ip(_switch, "link", "add", $"port{number}", "type", "veth", "peer", "name", "eth0", "netns", $"{host.Id}");
        Ip(_switch, "link", "set", $"port{number}", "master", "bridge", "up");
        Ip(host, "link", "set", "lo", "up");
        Ip(host, "address", "add", $"{AddressOf(number)}/24", "dev", "eth0");
        Ip(host, "link", "set", "eth0", "up");
    }

    /// <summary>Starts a <c>cat</c> in a namespace, and waits until it is there.</summary>
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

/// <summary>A test with members on a network of its own; skipped where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute() => Skip = new MemberFactAttribute().Skip ?? VirtualNetwork.WhyNone;
}

/// <inheritdoc cref="NetworkFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkTheoryAttribute : TheoryAttribute
{
    public NetworkTheoryAttribute() => Skip = new MemberFactAttribute().Skip ?? VirtualNetwork.WhyNone;
}
