using System.Runtime.InteropServices;

namespace ActorIpcChat.Memory;

/// <summary>
/// The other members that a member knows, and how much of each stream its inbox holds. The table is in the segment, so it survives the
/// process. One store of the ring's head publishes a frame and validates its row: a successor sees both or neither.
/// </summary>
/// <remarks>256 rows, see <see cref="MemberRow"/>. The member uses its own copies; the rows in the segment are for a successor.</remarks>
internal sealed unsafe class MemberTable : IRestated
{
    public const int Size = Rows * MemberRow.Size;

    private const int Rows = 256;

    private readonly MemberRow* _shared;
    private readonly MemberRow[] _rows = new MemberRow[Rows];
    private readonly Dictionary<ulong, int> _rowIndexes = [];

    /// <param name="start">First of <see cref="Size"/> bytes; zeroes in a new segment.</param>
    /// <param name="head">The ring's head.</param>
    public MemberTable(byte* start, long head)
    {
        _shared = (MemberRow*)start;
        for (var index = 0; index < Rows; index++)
        {
            if (_shared[index].Session == 0)
                continue;
            ref var row = ref _rows[index];
            row = _shared[index];
            // If a predecessor died before it published, an entry is ahead of the head.
            row.First = Valid(row.First, head);
            row.Second = Valid(row.Second, head);
            row.State = Enum.IsDefined((MemberState)row.State) ? row.State : (int)MemberState.Lost;
            row.Start = Positions.IsValid(row.Start) ? row.Start : -1;
            if (row.Session != 0)
                _rowIndexes.TryAdd(row.Session, index);
        }

        Restate();
    }

    public void Restate()
    {
        for (var index = 0; index < Rows; index++)
        {
            var own = MemoryMarshal.AsBytes(new ReadOnlySpan<MemberRow>(in _rows[index]));
            var there = new Span<byte>(_shared + index, MemberRow.Size);
            if (_rows[index].Session == 0 ? _shared[index].Session != 0 : !there.SequenceEqual(own))
                own.CopyTo(there);
        }
    }

    /// <summary>Members that have not said goodbye, for a restarted process.</summary>
    public IReadOnlyList<KnownMember> Known => [.. _rowIndexes.Select(known => Describe(in _rows[known.Value], known.Key)).OfType<KnownMember>()];

    /// <summary>The same for a table that its owner may be changing.</summary>
    public static IReadOnlyList<KnownMember> Read(ReadOnlySpan<byte> table)
    {
        List<KnownMember> known = [];
        // Each row is copied: another process may write it meanwhile.
        foreach (var row in MemoryMarshal.Cast<byte, MemberRow>(table[..Size]))
        {
            if (row.Session != 0 && Describe(in row, row.Session) is { } member)
                known.Add(member);
        }

        return known;
    }

    /// <summary>Stream position up to which everything is published; -1 for nothing.</summary>
    public long UpTo(ulong session) => _rowIndexes.TryGetValue(session, out var index) ? Current(in _rows[index]).UpTo : -1;

    /// <summary>The stream of the frame published last; 0 for none.</summary>
    /// <param name="head">The ring's head.</param>
    public ulong LastPublished(long head)
    {
        foreach (var (session, index) in _rowIndexes)
        {
            if (Current(in _rows[index]) is { Order: > 0 } entry && entry.From == head)
                return session;
        }

        return 0;
    }

    /// <summary>The member's state in the last notice to the viewers.</summary>
    public MemberState StateOf(ulong session) => _rowIndexes.TryGetValue(session, out var index) ? (MemberState)_rows[index].State : MemberState.Gone;

    /// <summary>Stores the member's state in the last notice to the viewers.</summary>
    public void SetState(ulong session, MemberState state)
    {
        if (_rowIndexes.TryGetValue(session, out var index))
            _shared[index].State = _rows[index].State = (int)state;
    }

    /// <summary>Undelivered lines are kept for this member while it is absent.</summary>
    public bool IsAwaited(ulong session) => _rowIndexes.TryGetValue(session, out var index) && _rows[index].Awaited != 0;

    /// <summary>Stops keeping lines for this member.</summary>
    public void Forget(ulong session)
    {
        if (!_rowIndexes.TryGetValue(session, out var index))
            return;
        _shared[index].Awaited = _rows[index].Awaited = 0;
        SetStart(session, -1);
    }

    /// <summary>Where the member's stream from this one begins; -1 if it may not read it yet.</summary>
    public long StartOf(ulong session) => _rowIndexes.TryGetValue(session, out var index) ? _rows[index].Start : -1;

    /// <summary>Lets the member read this one's outbox from a position on.</summary>
    public void SetStart(ulong session, long position)
    {
        if (_rowIndexes.TryGetValue(session, out var index))
            Volatile.Write(ref _shared[index].Start, _rows[index].Start = position);
    }

    /// <summary>The row of a stream in another member's table, which that one may be writing.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="session">The stream.</param>
    /// <param name="hint">Index of the row when it was last found.</param>
    /// <returns>Null if there is none.</returns>
    public static MemberRow* Find(MemberRow* table, ulong session, ref int hint)
    {
        if (Volatile.Read(ref table[hint].Session) == session)
            return table + hint;
        // Rows are taken in order, and never become free.
        for (var index = 0; index < Rows && Volatile.Read(ref table[index].Session) is var found && found != 0; index++)
        {
            if (found == session)
                return table + (hint = index);
        }

        return null;
    }

    /// <summary>Stream position up to which another member's row says that everything is published; -1 for nothing.</summary>
    /// <param name="row">The row.</param>
    /// <param name="head">The head of that member's ring.</param>
    public static long UpToIn(MemberRow* row, long* head)
    {
        const int Tries = 8;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            // The head first: an entry that is written later counts from behind it.
            var published = Volatile.Read(ref *head);
            Interlocked.MemoryBarrier();
            if (!MemberRow.TryRead(&row->First, out var first) || !MemberRow.TryRead(&row->Second, out var second))
                continue;
            var (newer, older) = first.Order >= second.Order ? (first, second) : (second, first);
            if (Counts(newer))
                return newer.UpTo;
            if (Counts(older))
                return older.UpTo;

            bool Counts(MemberRow.Entry entry) => Valid(entry, published).Order > 0;
        }

        return -1;
    }

    /// <summary>Adds or updates a member that introduced itself, and starts keeping lines for it.</summary>
    /// <param name="session">Its stream.</param>
    /// <param name="nick">Its nick.</param>
    /// <param name="address">Where it is.</param>
    public void AddOrUpdate(ulong session, string nick, string address)
    {
        var index = Claim(session);
        ref var row = ref _rows[index];
        (row.Nick, row.Address, row.Awaited) = (nick, address, 1);
        var shared = _shared + index;
        (shared->Nick, shared->Address) = (nick, address);
        Volatile.Write(ref shared->Awaited, 1);
    }

    /// <summary>Writes an entry that counts once the ring's head reaches a position.</summary>
    /// <param name="session">A stream of a known member.</param>
    /// <param name="from">That position.</param>
    /// <param name="upTo">Stream position before which everything is published then.</param>
    public void Write(ulong session, long from, long upTo)
    {
        var index = Claim(session);
        ref var row = ref _rows[index];
        var firstIsCurrent = FirstIsCurrent(in row);
        var entry = new MemberRow.Entry { Order = (firstIsCurrent ? row.First : row.Second).Order + 1, From = from, UpTo = upTo };
        (firstIsCurrent ? ref row.Second : ref row.First) = entry;
        var shared = firstIsCurrent ? &_shared[index].Second : &_shared[index].First;
        Volatile.Write(ref shared->Order, 0);
        (shared->From, shared->UpTo) = (from, upTo);
        Volatile.Write(ref shared->Order, entry.Order);
    }

    /// <summary>
    /// Returns the member's row. Else takes a free row, or the least recently used one of a member that has left. There are more rows than
    /// members.
    /// </summary>
    private int Claim(ulong session)
    {
        if (_rowIndexes.TryGetValue(session, out var known))
            return known;
        var oldest = 0;
        for (var index = 1; index < Rows; index++)
        {
            if (Rank(in _rows[index]) < Rank(in _rows[oldest]))
                oldest = index;
        }

        foreach (var before in _rowIndexes.Where(known => known.Value == oldest).Select(known => known.Key).ToList())
            _rowIndexes.Remove(before);
        _rows[oldest] = new MemberRow { Session = session, Start = -1, First = { UpTo = -1 }, Second = { UpTo = -1 } };
        Volatile.Write(ref _shared[oldest].Session, 0);
        _shared[oldest] = _rows[oldest] with { Session = 0 };
        Volatile.Write(ref _shared[oldest].Session, session);
        _rowIndexes[session] = oldest;
        return oldest;

        static long Rank(in MemberRow row) => row.Session == 0 ? -1 : row.Awaited != 0 ? long.MaxValue : Current(in row).From;
    }

    private static MemberRow.Entry Valid(MemberRow.Entry entry, long head)
        => entry.Order > 0 && entry.From >= 0 && entry.From <= head && entry.UpTo is >= -1 and <= Positions.Largest
            ? entry with { Order = Math.Min(entry.Order, Positions.Largest) }
            : new MemberRow.Entry { UpTo = -1 };

    private static MemberRow.Entry Current(in MemberRow row) => FirstIsCurrent(in row) ? row.First : row.Second;

    private static bool FirstIsCurrent(in MemberRow row) => row.First.Order >= row.Second.Order;

    private static KnownMember? Describe(in MemberRow row, ulong session) => row.State == (int)MemberState.Gone && row.Awaited == 0
        ? null
        : new KnownMember(
            session, row.Nick, row.Address, Enum.IsDefined((MemberState)row.State) ? (MemberState)row.State : MemberState.Lost, row.Awaited != 0,
            Current(in row).UpTo);
}

/// <summary>A member that another member knows.</summary>
/// <param name="Session">Its stream.</param>
/// <param name="Nick">Its nick.</param>
/// <param name="Address">Where it was last: HOST:PORT, or its process.</param>
/// <param name="State">Its state in the last notice to the viewers.</param>
/// <param name="Awaited">Undelivered lines are kept for it.</param>
/// <param name="UpTo">Stream position up to which everything is published; -1 for nothing.</param>
internal sealed record KnownMember(ulong Session, string Nick, string Address, MemberState State, bool Awaited, long UpTo);
