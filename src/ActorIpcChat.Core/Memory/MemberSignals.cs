using System.Runtime.InteropServices;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Memory;

/// <summary>The last bytes of a member's segment: what it tells the other members of its machine, which attach the segment read-only.</summary>
/// <remarks>
/// <code>
///   0  link, a <see cref="LinkKind"/>
///  64  asleep: number of this sleep, 0 while it is awake
/// 128  wanted: position in its outbox
/// </code>
/// Each is on a cache line of its own.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct MemberSignals
{
    public const int Size = 192;

    /// <summary>The member's link; its successor has the same.</summary>
    [FieldOffset(0)]
    public uint Link;

    /// <summary>Not 0 while the member sleeps: a sender rings its doorbell once for each number.</summary>
    [FieldOffset(64)]
    public long Asleep;

    /// <summary>A receiver rings once it has the outbox up to here; <see cref="SegmentHeader.NotWanted"/> for never.</summary>
    [FieldOffset(128)]
    public long Wanted;
}

/// <summary>The bytes behind the rings of a member's segment: a <see cref="MemberTable"/>, then <see cref="MemberSignals"/>.</summary>
internal static class MemberArea
{
    public const int Size = MemberTable.Size + MemberSignals.Size;
}

/// <summary>A member's own <see cref="MemberSignals"/>.</summary>
internal sealed unsafe class SignalWriter : IRestated
{
    private readonly MemberSignals* _shared;
    private readonly uint _link;
    private long _asleep;
    private long _sleeps;
    private long _wanted = SegmentHeader.NotWanted;

    /// <param name="shared">In the segment; zeroes in a new one.</param>
    /// <param name="link">The member's link.</param>
    public SignalWriter(MemberSignals* shared, LinkKind link)
    {
        _shared = shared;
        _link = (uint)link;
        // A sender may have rung for a sleep of the predecessor.
        _sleeps = Positions.IsValid(shared->Asleep) ? shared->Asleep : 0;
        Restate();
    }

    /// <summary>The member sleeps until its doorbell rings.</summary>
    public bool IsAsleep => _asleep != 0;

    /// <summary>Announces that the member sleeps, and until what it waits for. It looks again for news afterwards.</summary>
    /// <param name="wanted">Position in its outbox up to which it waits for acknowledgements; <see cref="SegmentHeader.NotWanted"/> for none.</param>
    /// <param name="forLines">It waits for lines.</param>
    public void Sleep(long wanted, bool forLines)
    {
        if (_wanted != wanted)
            Volatile.Write(ref _shared->Wanted, _wanted = wanted);
        if (forLines != IsAsleep)
            Volatile.Write(ref _shared->Asleep, _asleep = forLines ? ++_sleeps : 0);
        // Pairs with the fences of a sender between moving its outbox's head and reading Asleep, and of a receiver between moving its ring's
        // head and reading Wanted.
        Interlocked.MemoryBarrier();
    }

    /// <summary>The doorbell rang.</summary>
    public void WakeUp()
    {
        if (IsAsleep)
            Volatile.Write(ref _shared->Asleep, _asleep = 0);
    }

    public void Restate()
    {
        Volatile.Write(ref _shared->Link, _link);
        Volatile.Write(ref _shared->Asleep, _asleep);
        Volatile.Write(ref _shared->Wanted, _wanted);
    }
}
