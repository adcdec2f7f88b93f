using ActorIpcChat.Memory;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Lines;

/// <summary>Says for which absent consumers a process waits, once for each wait.</summary>
internal sealed class AbsenceReport(INotices? notices)
{
    private bool _reported;

    /// <summary>The process still waits.</summary>
    /// <param name="inTheWay">Finds the absent consumers for which it waits.</param>
    /// <returns>Whether they were reported.</returns>
    public bool Check(Func<IReadOnlyList<ConsumerBacklog>> inTheWay)
    {
        if (_reported)
            return true;
        foreach (var consumer in inTheWay())
        {
            notices?.Say(consumer.WaitText);
            _reported = true;
        }

        return _reported;
    }

    /// <summary>The wait is over.</summary>
    public void End() => _reported = false;
}
