namespace ActorIpcChat.Cluster.Members;

/// <summary>
/// Members that are gone without a goodbye and may come back with the memory that they had: what they have not received is kept for them,
/// until each one's time is over.
/// </summary>
internal sealed class Absentees(TimeProvider clock, TimeSpan patience)
{
    private readonly Dictionary<ulong, (long Acknowledged, long Since)> _absent = [];

    /// <summary>Position in our stream that the one who has least has; null where nobody is absent.</summary>
    public long? Least => _absent.Count == 0 ? null : _absent.Values.Min(absent => absent.Acknowledged);

    /// <summary>One is gone.</summary>
    /// <param name="session">Its stream, by which it is known again.</param>
    /// <param name="acknowledged">What it has of our stream.</param>
    public void Add(ulong session, long acknowledged) => _absent[session] = (acknowledged, clock.GetTimestamp());

    /// <summary>One is back.</summary>
    /// <returns>What it had of our stream when it went; null where it was not absent.</returns>
    public long? Remove(ulong session) => _absent.Remove(session, out var absent) ? absent.Acknowledged : null;

    /// <summary>Forgets those whose time is over.</summary>
    /// <returns>Their streams.</returns>
    public IReadOnlyList<ulong> Forget()
    {
        List<ulong> over = [.. _absent.Where(absent => clock.GetElapsedTime(absent.Value.Since) >= patience).Select(absent => absent.Key)];
        over.ForEach(session => _absent.Remove(session));
        return over;
    }
}
