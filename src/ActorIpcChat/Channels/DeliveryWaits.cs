namespace ActorIpcChat.Channels;

/// <summary>Waits for the delivery of lines, in the order of their numbers. Its members are called under the lock of its feed.</summary>
internal sealed class DeliveryWaits
{
    private readonly SortedSet<Wait> _waits = new(Comparer<Wait>.Create(static (one, other) => one.Place.CompareTo(other.Place)));
    private long _added;

    /// <summary>There is none.</summary>
    public bool IsEmpty => _waits.Count == 0;

    /// <summary>Adds a wait for a line.</summary>
    public Wait Add(long number)
    {
        var wait = new Wait(number, _added++);
        _waits.Add(wait);
        return wait;
    }

    /// <summary>Removes a wait that the program has cancelled. No effect if it has completed.</summary>
    public void Remove(Wait wait) => _waits.Remove(wait);

    /// <summary>Completes the waits for lines before this one.</summary>
    public void Complete(long firstUndelivered)
    {
        while (_waits.Min is { } wait && wait.Place.Number < firstUndelivered)
        {
            _waits.Remove(wait);
            wait.Delivered.SetResult();
        }
    }

    /// <summary>The chat has ended: all waits fault.</summary>
    public void Fail(Exception why)
    {
        foreach (var wait in _waits)
        {
            wait.Delivered.SetException(why);
            // The program may have given up.
            _ = wait.Task.Exception;
        }

        _waits.Clear();
    }

    /// <summary>One wait.</summary>
    internal sealed class Wait(long number, long order)
    {
        /// <summary>The line, and which wait for it.</summary>
        public (long Number, long Order) Place { get; } = (number, order);

        public TaskCompletionSource Delivered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => Delivered.Task;
    }
}
