using Akka.Actor;
using Akka.Actor.Setup;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>The names in the certificates of those that have connected, by the address for which each connection speaks.</summary>
/// <remarks>For threads of the transport and of the event loop.</remarks>
internal sealed class CertifiedNames : Setup
{
    private const int MaxAddresses = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string[] Names, int Connections)> _all = [];

    /// <summary>A connection speaks for an address from now on.</summary>
    /// <returns>False if another connection with other names does.</returns>
    public bool TryBind(string address, string[] names)
    {
        lock (_lock)
        {
            var (known, connections) = _all.GetValueOrDefault(address);
            if (connections > 0 && !known.SequenceEqual(names, StringComparer.Ordinal))
                return false;
            if (_all.Count >= MaxAddresses)
                Forget();
            _all[address] = (names, connections + 1);
            return true;
        }
    }

    /// <summary>A connection that spoke for an address is closed. The names stay: its last messages may not be read yet.</summary>
    public void Release(string address)
    {
        lock (_lock)
            _all[address] = _all[address] with { Connections = _all[address].Connections - 1 };
    }

    /// <summary>Names of the one at an address that has connected last; null if none has.</summary>
    public string[]? Of(Address address)
    {
        lock (_lock)
            return _all.TryGetValue(address.ToString(), out var bound) ? bound.Names : null;
    }

    private void Forget()
    {
        foreach (var (address, (_, connections)) in _all)
        {
            if (connections == 0)
                _all.Remove(address);
        }
    }
}
