namespace ActorIpcChat.Ring;

/// <summary>
/// The others that a member of a room across machines has met, and how much of each one's stream its inbox holds: in the member's own
/// part of its segment, so that it outlives the process. The store of the ring's head that shows a frame makes its row count as well: no
/// successor ever sees one without the other.
/// </summary>
/// <remarks>256 rows, see <see cref="MemberRow"/>; which row is whose is kept here as well, so that nobody can exchange them.</remarks>
internal sealed unsafe class MemberTable
{
    /// <summary>Bytes of the whole.</summary>
    public const int Size = Rows * MemberRow.Size;

    private const int Rows = 256;

    private readonly MemberRow* _rows;
    private readonly Dictionary<ulong, int> _places = [];

    /// <param name="start">The first of <see cref="Size"/> bytes, zeroes in a new segment.</param>
    /// <param name="head">The ring's head.</param>
    public MemberTable(byte* start, long head)
    {
        _rows = (MemberRow*)start;
        for (var index = 0; index < Rows; index++)
        {
            // A predecessor that died before it published leaves what would count once the head comes there.
            var row = _rows + index;
            if (row->First.From > head)
                Volatile.Write(ref row->First.Order, 0);
            if (row->Second.From > head)
                Volatile.Write(ref row->Second.Order, 0);
            if (row->Session != 0)
                _places.TryAdd(row->Session, index);
        }
    }

    /// <summary>Those that have not said goodbye, for whoever comes back after a kill.</summary>
    public IReadOnlyList<KnownMember> Known => [.. _places.Select(place => Describe(in _rows[place.Value], place.Key)).OfType<KnownMember>()];

    /// <summary>The same of a table that is only looked at, and that its owner may be changing.</summary>
    public static IReadOnlyList<KnownMember> Read(ReadOnlySpan<byte> table)
    {
        List<KnownMember> known = [];
        foreach (var row in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, MemberRow>(table[..Size]))
        {
            if (row.Session != 0 && Describe(in row, row.Session) is { } member)
                known.Add(member);
        }

        return known;
    }

    /// <summary>Position in a stream up to which everything is published; -1 when none of it is.</summary>
    public long UpTo(ulong session) => Find(session) is var row && row != null ? Counting(in *row).UpTo : -1;

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
    public MemberState StateOf(ulong session) => Find(session) is var row && row != null ? (MemberState)row->State : MemberState.Gone;

    /// <summary>Notes what the viewers were told.</summary>
    public void SetState(ulong session, MemberState state)
    {
        if (Find(session) is var row && row != null)
            row->State = (int)state;
    }

    /// <summary>What it has not received is kept for it, should it be gone.</summary>
    public bool IsAwaited(ulong session) => Find(session) is var row && row != null && row->Awaited != 0;

    /// <summary>Nothing is kept for it any more.</summary>
    public void Forget(ulong session)
    {
        if (Find(session) is var row && row != null)
            row->Awaited = 0;
    }

    /// <summary>A member introduces itself: from here on it is awaited.</summary>
    /// <param name="session">Its stream.</param>
    /// <param name="nick">What it is called.</param>
    /// <param name="place">Where it is.</param>
    public void Meet(ulong session, string nick, string place)
    {
        var row = Find(session);
        if (row == null)
            row = Claim(session);
        (row->Nick, row->Place) = (nick, place);
        Volatile.Write(ref row->Awaited, 1);
    }

    /// <summary>Counts once the ring's head comes to a position.</summary>
    /// <param name="session">The stream, whose sender was met.</param>
    /// <param name="from">That position.</param>
    /// <param name="upTo">Everything before this position of the stream is published then.</param>
    public void Write(ulong session, long from, long upTo)
    {
        var row = Find(session);
        if (row == null)
            row = Claim(session);
        var firstCounts = FirstCounts(in *row);
        var order = (firstCounts ? row->First : row->Second).Order;
        var next = firstCounts ? &row->Second : &row->First;
        Volatile.Write(ref next->Order, 0);
        next->From = from;
        next->UpTo = upTo;
        Volatile.Write(ref next->Order, order + 1);
    }

    /// <summary>A row that was free, or of whoever was heard least lately of those that have gone; there are more rows than members.</summary>
    private MemberRow* Claim(ulong session)
    {
        var oldest = 0;
        for (var index = 1; index < Rows; index++)
        {
            if (Rank(in _rows[index]) < Rank(in _rows[oldest]))
                oldest = index;
        }

        var row = _rows + oldest;
        foreach (var before in _places.Where(place => place.Value == oldest).Select(place => place.Key).ToList())
            _places.Remove(before);
        Volatile.Write(ref row->Session, 0);
        *row = new MemberRow { First = { UpTo = -1 }, Second = { UpTo = -1 } };
        Volatile.Write(ref row->Session, session);
        _places[session] = oldest;
        return row;

        static long Rank(in MemberRow row) => row.Session == 0 ? -1 : row.Awaited != 0 ? long.MaxValue : Counting(in row).From;
    }

    private MemberRow* Find(ulong session) => _places.TryGetValue(session, out var index) ? _rows + index : null;

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
