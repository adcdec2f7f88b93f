namespace ActorIpcChat.Memory;

/// <summary>Stores which stream the inbox holds, and from which position, for <see cref="ReceptionReader"/>.</summary>
internal sealed unsafe class ReceptionWriter : IRestated
{
    private readonly SegmentHeader* _header;
    private Reception _now;
    private Reception _before;

    /// <summary>Continues a predecessor's entry if it is valid. An entry that starts behind the published head is ignored.</summary>
    public ReceptionWriter(SegmentHeader* header, long head)
    {
        _header = header;
        var entry = ReceptionReader.Current(header, head);
        var found = *entry;
        if (found.Order > 0 && found.From >= 0 && found.From <= head && Positions.IsValid(head - found.Base))
        {
            // The copy goes to the other entry: if this process is killed meanwhile, the old entry is still whole.
            _now = found with { Order = entry == &header->Reception0 ? 1 : 2 };
        }
    }

    /// <summary>The stream that is being received; 0 for none yet.</summary>
    public ulong Session => _now.Session;

    /// <summary>Inbox position minus stream position.</summary>
    public long Base => _now.Base;

    /// <summary>Writes an entry that counts once the head reaches a position.</summary>
    public void Write(long from, ulong session, long start)
    {
        _before = _now;
        _now = new Reception { Order = _before.Order + 1, From = from, Session = session, Base = start };
        // Only the entry that does not count is written: readers and successors never see a partial one.
        Restate(EntryOf(_now), _now);
    }

    public void Restate()
    {
        Restate(EntryOf(_now), _now);
        Restate(EntryOf(_now) == &_header->Reception0 ? &_header->Reception1 : &_header->Reception0, _before);
    }

    private Reception* EntryOf(in Reception words) => words.Order % 2 == 0 ? &_header->Reception0 : &_header->Reception1;

    private static void Restate(Reception* entry, in Reception words)
    {
        if (entry->Order == words.Order && entry->From == words.From && entry->Session == words.Session && entry->Base == words.Base)
            return;
        Volatile.Write(ref entry->Order, 0);
        (entry->From, entry->Session, entry->Base) = (words.From, words.Session, words.Base);
        Volatile.Write(ref entry->Order, words.Order);
    }
}
