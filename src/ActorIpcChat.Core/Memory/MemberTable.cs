using System.Runtime.InteropServices;

namespace ActorIpcChat.Memory;

/// <summary>
/// The others that a member of a room across machines has met, and how much of each one's stream its inbox holds: in the member's own
/// part of its segment, so that it outlives the process. The store of the ring's head that shows a frame makes its row count as well: no
/// successor ever sees one without the other.
/// </summary>
/// <remarks>256 rows, see <see cref="MemberRow"/>. The member goes by copies of its own; what stands in the segment is for a successor.</remarks>
internal sealed unsafe class MemberTable : IRestated
{
    /// <summary>Bytes of the whole.</summary>
    public const int Size = Rows * MemberRow.Size;

    private const int Rows = 256;

    private readonly MemberRow* _shared;
    private readonly MemberRow[] _rows = new MemberRow[Rows];
    private readonly Dictionary<ulong, int> _places = [];

    /// <param name="start">The first of <see cref="Size"/> bytes, zeroes in a new segment.</param>
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
            // A predecessor that died before it published leaves what would count once the head comes there.
            row.First = Sensible(row.First, head);
            row.Second = Sensible(row.Second, head);
            row.State = Enum.IsDefined((MemberState)row.State) ? row.State : (int)MemberState.Lost;
            if (row.Session != 0)
                _places.TryAdd(row.Session, index);
        }

        Restate();
    }

    /// <inheritdoc/>
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

    /// <summary>Those that have not said goodbye, for whoever comes back after a kill.</summary>
    public IReadOnlyList<KnownMember> Known => [.. _places.Select(place => Describe(in _rows[place.Value], place.Key)).OfType<KnownMember>()];

    /// <summary>The same of a table that is only looked at, and that its owner may be changing.</summary>
    public static IReadOnlyList<KnownMember> Read(ReadOnlySpan<byte> table)
    {
        List<KnownMember> known = [];
        // Each row is a copy: its owner, or another process, may write it meanwhile.
        foreach (var row in MemoryMarshal.Cast<byte, MemberRow>(table[..Size]))
        {
            if (row.Session != 0 && Describe(in row, row.Session) is { } member)
                known.Add(member);
        }

        return known;
    }

    /// <summary>Position in a stream up to which everything is published; -1 when none of it is.</summary>
    public long UpTo(ulong session) => _places.TryGetValue(session, out var index) ? Counting(in _rows[index]).UpTo : -1;

    /// <summary>The stream whose frame was published last, 0 for none.</summary>
    /// <param name="head">The ring's head.</param>
    public ulong LastPublished(long head)
    {
        foreach (var (session, index) in _places)
        {
            if (Counting(in _rows[index]) is { Order: > 0 } entry && entry.From == head)
                return session;
        }

        return 0;
    }

    /// <summary>What the viewers were told of it.</summary>
    public MemberState StateOf(ulong session) => _places.TryGetValue(session, out var index) ? (MemberState)_rows[index].State : MemberState.Gone;

    /// <summary>Notes what the viewers were told.</summary>
    public void SetState(ulong session, MemberState state)
    {
        if (_places.TryGetValue(session, out var index))
            _shared[index].State = _rows[index].State = (int)state;
    }

    /// <summary>What it has not received is kept for it, should it be gone.</summary>
    public bool IsAwaited(ulong session) => _places.TryGetValue(session, out var index) && _rows[index].Awaited != 0;

    /// <summary>Nothing is kept for it any more.</summary>
    public void Forget(ulong session)
    {
        if (_places.TryGetValue(session, out var index))
            _shared[index].Awaited = _rows[index].Awaited = 0;
    }

    /// <summary>A member introduces itself: from here on it is awaited.</summary>
    /// <param name="session">Its stream.</param>
    /// <param name="nick">What it is called.</param>
    /// <param name="place">Where it is.</param>
    public void Meet(ulong session, string nick, string place)
    {
        var index = Claim(session);
        ref var row = ref _rows[index];
        (row.Nick, row.Place, row.Awaited) = (nick, place, 1);
        var shared = _shared + index;
        (shared->Nick, shared->Place) = (nick, place);
        Volatile.Write(ref shared->Awaited, 1);
    }

    /// <summary>Counts once the ring's head comes to a position.</summary>
    /// <param name="session">The stream, whose sender was met.</param>
    /// <param name="from">That position.</param>
    /// <param name="upTo">Everything before this position of the stream is published then.</param>
    public void Write(ulong session, long from, long upTo)
    {
        var index = Claim(session);
        ref var row = ref _rows[index];
        var firstCounts = FirstCounts(in row);
        var entry = new MemberRow.Entry { Order = (firstCounts ? row.First : row.Second).Order + 1, From = from, UpTo = upTo };
        (firstCounts ? ref row.Second : ref row.First) = entry;
        var shared = firstCounts ? &_shared[index].Second : &_shared[index].First;
        Volatile.Write(ref shared->Order, 0);
        (shared->From, shared->UpTo) = (from, upTo);
        Volatile.Write(ref shared->Order, entry.Order);
    }

    /// <summary>
    /// Its row, or a new one: one that is free, or the least recently used of those that have gone; there are more rows than
    /// members.
    /// </summary>
    private int Claim(ulong session)
    {
        if (_places.TryGetValue(session, out var known))
            return known;
        var oldest = 0;
        for (var index = 1; index < Rows; index++)
        {
            if (Rank(in _rows[index]) < Rank(in _rows[oldest]))
                oldest = index;
        }

        foreach (var before in _places.Where(place => place.Value == oldest).Select(place => place.Key).ToList())
            _places.Remove(before);
        _rows[oldest] = new MemberRow { Session = session, First = { UpTo = -1 }, Second = { UpTo = -1 } };
        Volatile.Write(ref _shared[oldest].Session, 0);
        _shared[oldest] = _rows[oldest] with { Session = 0 };
        Volatile.Write(ref _shared[oldest].Session, session);
        _places[session] = oldest;
        return oldest;

        static long Rank(in MemberRow row) => row.Session == 0 ? -1 : row.Awaited != 0 ? long.MaxValue : Counting(in row).From;
    }

    private static MemberRow.Entry Sensible(MemberRow.Entry entry, long head)
        => entry.Order > 0 && entry.From >= 0 && entry.From <= head && entry.UpTo is >= -1 and <= Positions.Largest
            ? entry with { Order = Math.Min(entry.Order, Positions.Largest) }
            : new MemberRow.Entry { UpTo = -1 };

    private static MemberRow.Entry Counting(in MemberRow row) => FirstCounts(in row) ? row.First : row.Second;

    private static bool FirstCounts(in MemberRow row) => row.First.Order >= row.Second.Order;

    private static KnownMember? Describe(in MemberRow row, ulong session) => row.State == (int)MemberState.Gone && row.Awaited == 0
        ? null
        : new KnownMember(session, row.Nick, row.Place, Enum.IsDefined((MemberState)row.State) ? (MemberState)row.State : MemberState.Lost, row.Awaited != 0, Counting(in row).UpTo);
}

/// <summary>A member that another one has met.</summary>
/// <param name="Session">Its stream.</param>
/// <param name="Nick">What it is called.</param>
/// <param name="Place">Where it was, as HOST:PORT.</param>
/// <param name="State">What the viewers were told of it.</param>
/// <param name="Awaited">What it has not received is kept for it.</param>
/// <param name="UpTo">Position of its stream up to which everything is published; -1 for nothing.</param>
internal sealed record KnownMember(ulong Session, string Nick, string Place, MemberState State, bool Awaited, long UpTo);
