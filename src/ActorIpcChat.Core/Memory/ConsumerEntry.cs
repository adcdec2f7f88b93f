using System.Runtime.InteropServices;
using System.Text;

namespace ActorIpcChat.Memory;

/// <summary>
/// One named consumer of an inbox. It stays when its reader ends or dies: a successor with the same name continues at its cursor.
/// </summary>
/// <remarks>
/// <code>
///    0  number of the viewer that reads, 0 for none      changed by compare-and-swap
///    8  length of the name, 0 for a free entry           stored last
///   16  name, UTF-8
///  128  order, frame, lines, total                       the cursor with the higher order counts;
///  160  the same again                                   only the other one is written, its order last
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal unsafe struct ConsumerEntry
{
    [FieldOffset(0)]
    public ulong Owner;

    [FieldOffset(8)]
    public int NameLength;

    [FieldOffset(16)]
    public fixed byte NameBytes[ConsumerName.MaxBytes];

    [FieldOffset(128)]
    public StoredCursor Cursor0;

    [FieldOffset(160)]
    public StoredCursor Cursor1;

    /// <summary>
    /// The entry has a name and a cursor, so its lines are kept. Any process may have written it. One cursor is always whole, also when a
    /// reader is killed.
    /// </summary>
    public bool IsInUse
        => Volatile.Read(ref NameLength) is > 0 and <= ConsumerName.MaxBytes
            && (Volatile.Read(ref Cursor0.Order) | Volatile.Read(ref Cursor1.Order)) != 0;

    /// <summary>The entry has this name.</summary>
    public bool Is(ReadOnlySpan<byte> name) => IsInUse && Bytes.SequenceEqual(name);

    /// <summary>The name; any process may have written it.</summary>
    public string Name => Encoding.UTF8.GetString(Bytes);

    public void WriteName(ReadOnlySpan<byte> name)
    {
        fixed (byte* bytes = NameBytes)
            name.CopyTo(new Span<byte>(bytes, ConsumerName.MaxBytes));
        Volatile.Write(ref NameLength, name.Length);
    }

    /// <summary>Frame of the cursor that counts; -1 if both cursors are corrupt.</summary>
    public long Frame(long head) => FindCursor(head, out var cursor) ? cursor.Frame : -1;

    /// <summary>Reads the cursor that counts.</summary>
    /// <param name="head">End of the published frames: no cursor is behind it.</param>
    /// <param name="cursor">The cursor.</param>
    /// <returns>False if both cursors are corrupt.</returns>
    public bool FindCursor(long head, out StoredCursor cursor)
    {
        // The reader may be writing: then the cursor that is read now does not count next time. Read again, but not forever.
        const int Attempts = 100;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var firstIsNewer = Volatile.Read(ref Cursor0.Order) >= Volatile.Read(ref Cursor1.Order);
            if ((firstIsNewer ? ref Cursor0 : ref Cursor1).TryRead(head, out cursor)
                || (firstIsNewer ? ref Cursor1 : ref Cursor0).TryRead(head, out cursor))
                return true;
        }

        cursor = default;
        return false;
    }

    /// <summary>Writes a cursor that counts from now on. If the process dies here, the earlier one is still whole.</summary>
    public void Write(in StoredCursor cursor) => (cursor.Order % 2 == 0 ? ref Cursor0 : ref Cursor1).Write(in cursor);

    private ReadOnlySpan<byte> Bytes
    {
        get
        {
            fixed (byte* bytes = NameBytes)
                return new ReadOnlySpan<byte>(bytes, Math.Clamp(Volatile.Read(ref NameLength), 0, ConsumerName.MaxBytes));
        }
    }
}

/// <summary>How far a consumer has acknowledged, as it is stored.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct StoredCursor
{
    /// <summary>One more than the other cursor's when written after it; 0 while being written. Stored last.</summary>
    public long Order;

    /// <summary>Start of the frame in which the next line begins, or goes on.</summary>
    public long Frame;

    /// <summary>Lines that end in that frame and are acknowledged.</summary>
    public long Lines;

    /// <summary>Lines that were acknowledged, or passed over, since the segment was created.</summary>
    public long Total;

    /// <summary>Reads a cursor that another process may be writing.</summary>
    public bool TryRead(long head, out StoredCursor cursor)
    {
        cursor.Order = Volatile.Read(ref Order);
        cursor.Frame = Volatile.Read(ref Frame);
        cursor.Lines = Volatile.Read(ref Lines);
        cursor.Total = Volatile.Read(ref Total);
        return cursor.Order is > 0 and <= Positions.Largest && Volatile.Read(ref Order) == cursor.Order
            && Positions.IsValid(cursor.Frame) && cursor.Frame <= head && Positions.IsValid(cursor.Lines) && Positions.IsValid(cursor.Total);
    }

    public void Write(in StoredCursor cursor)
    {
        Volatile.Write(ref Order, 0);
        Volatile.Write(ref Frame, cursor.Frame);
        Volatile.Write(ref Lines, cursor.Lines);
        Volatile.Write(ref Total, cursor.Total);
        Volatile.Write(ref Order, cursor.Order);
    }
}
