using System.Text;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// The service manager that started this process (systemd with <c>Type=notify</c>). It gets the state of the process as datagrams
/// (sd_notify(3)).
/// </summary>
internal sealed unsafe class ServiceManager
{
    /// <summary>Environment variable with the address of the manager's socket: a path, or an abstract name that begins with <c>@</c>.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    // struct sockaddr_un (unix(7)): family, then the path.
    private const int LongestAddress = 107;

    private readonly byte[] _address;

    private ServiceManager(byte[] address) => _address = address;

    /// <summary>The manager at an address; null if there is none, or the address is no address of a Unix socket.</summary>
    /// <param name="address">Value of <see cref="Variable"/>.</param>
    public static ServiceManager? At(string? address)
    {
        if (address is null || Encoding.UTF8.GetByteCount(address) is < 2 or > LongestAddress || address[0] is not ('/' or '@'))
            return null;
        var path = Encoding.UTF8.GetBytes(address);
        if (path[0] == '@')
            path[0] = 0;
        byte[] family = [(byte)(int)AF_UNIX, 0];
        // A path ends with NUL; an abstract name does not.
        return new ServiceManager(path[0] == 0 ? [.. family, .. path] : [.. family, .. path, 0]);
    }

    /// <summary>Sends a state. Does not block; a manager that does not take it misses it, as sd_notify(3) advises.</summary>
    /// <param name="state">Lines of <c>NAME=VALUE</c>, such as <c>READY=1</c>.</param>
    public void Notify(string state)
    {
        var descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0)
            return;
        fixed (byte* address = _address, bytes = Encoding.UTF8.GetBytes(state))
            _ = sendto(
                descriptor, bytes, (size_t)Encoding.UTF8.GetByteCount(state), MSG_DONTWAIT | MSG_NOSIGNAL, (sockaddr*)address,
                (socklen_t)_address.Length);
        _ = close(descriptor);
    }
}
