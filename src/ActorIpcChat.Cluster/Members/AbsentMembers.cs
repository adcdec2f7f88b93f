namespace ActorIpcChat.Cluster.Members;

/// <summary>Members that ended without a goodbye. Their lines are kept until they return or the timeout ends.</summary>
internal sealed class AbsentMembers(TimeProvider clock, TimeSpan timeout)
{
    private readonly Dictionary<ulong, (long Acknowledged, long Since)> _absent = [];

    /// <summary>The lowest position of our stream that one of them acknowledged; null if no member is absent.</summary>
    public long? LeastAcknowledged => _absent.Count == 0 ? null : _absent.Values.Min(absent => absent.Acknowledged);

    /// <param name="session">The member's stream, which identifies it when it returns.</param>
    /// <param name="acknowledged">Position of our stream that it acknowledged.</param>
    public void Add(ulong session, long acknowledged) => _absent[session] = (acknowledged, clock.GetTimestamp());

    /// <returns>The position that it had acknowledged; null if it was not absent.</returns>
    public long? Remove(ulong session) => _absent.Remove(session, out var absent) ? absent.Acknowledged : null;

    /// <summary>Removes the members whose timeout has ended.</summary>
    /// <returns>Their streams.</returns>
    public IReadOnlyList<ulong> RemoveExpired()
    {
        List<ulong> expired = [.. _absent.Where(absent => clock.GetElapsedTime(absent.Value.Since) >= timeout).Select(absent => absent.Key)];
        expired.ForEach(session => _absent.Remove(session));
        return expired;
    }
}
