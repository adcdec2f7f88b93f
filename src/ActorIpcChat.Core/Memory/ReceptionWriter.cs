namespace ActorIpcChat.Memory;

/// <summary>Keeps, for a receiver, whose stream its inbox holds and from where on, and writes it where <see cref="ReceptionReader"/> looks.</summary>
internal sealed unsafe class ReceptionWriter : IRestated
{
    private readonly SegmentHeader* _header;
    private Reception _now;
    private Reception _before;

    /// <summary>Finds what a predecessor received, if that can be; what would count only behind the head that it never published does not.</summary>
    public ReceptionWriter(SegmentHeader* header, long head)
    {
        _header = header;
        var place = ReceptionReader.Current(header, head);
        var found = *place;
        if (found.Order > 0 && found.From >= 0 && found.From <= head && Positions.IsValid(head - found.Base))
        {
            // It is copied to the place that does not count: if this process is killed in between, the found one is still whole.
            _now = found with { Order = place == &header->Reception0 ? 1 : 2 };
        }
    }

    /// <summary>The stream that is being received, 0 for none yet.</summary>
    public ulong Session => _now.Session;

    /// <summary>Inbox position minus position in that stream.</summary>
    public long Base => _now.Base;

    /// <summary>Counts once the head comes to a position.</summary>
    public void Write(long from, ulong session, long start)
    {
        _before = _now;
        _now = new Reception { Order = _before.Order + 1, From = from, Session = session, Base = start };
        // The one that does not count is written: a reader, or a successor, never takes half of it for whole.
        Restate(PlaceOf(_now), _now);
    }

    /// <inheritdoc/>
    public void Restate()
    {
        Restate(PlaceOf(_now), _now);
        Restate(PlaceOf(_now) == &_header->Reception0 ? &_header->Reception1 : &_header->Reception0, _before);
    }

    private Reception* PlaceOf(in Reception words) => words.Order % 2 == 0 ? &_header->Reception0 : &_header->Reception1;

    private static void Restate(Reception* place, in Reception words)
    {
        if (place->Order == words.Order && place->From == words.From && place->Session == words.Session && place->Base == words.Base)
            return;
        Volatile.Write(ref place->Order, 0);
        (place->From, place->Session, place->Base) = (words.From, words.Session, words.Base);
        Volatile.Write(ref place->Order, words.Order);
    }
}
