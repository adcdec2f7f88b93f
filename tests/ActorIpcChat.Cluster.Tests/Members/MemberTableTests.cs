using System.Runtime.InteropServices;
using ActorIpcChat.Memory;
using ActorIpcChat.Tests.Fuzz;
using CsCheck;

namespace ActorIpcChat.Cluster.Tests.Members;

public sealed unsafe class MemberTableTests : IDisposable
{
    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(MemberTable.Size);

    public void Dispose() => NativeMemory.Free(_memory);

    [Fact]
    public void Fields_of_a_row_have_their_documented_offsets()
    {
        Assert.Equal(512, sizeof(MemberRow));
        var row = (MemberRow*)_memory;
        new MemberTable(_memory, 0).AddOrUpdate(0x0102030405060708, "ann", "h:1");
        Assert.Equal(0x0102030405060708UL, *(ulong*)(_memory + 64));
        Assert.Equal((1, 3, 3), (*(int*)(_memory + 76), *(int*)(_memory + 80), *(int*)(_memory + 84)));
        Assert.Equal("ann"u8, new ReadOnlySpan<byte>(_memory + 88, 3));
        Assert.Equal((-1, -1), (*(long*)(_memory + 152), row->Start));
        Assert.Equal("h:1"u8, new ReadOnlySpan<byte>(_memory + 160, 3));
        Assert.Equal((nint)(_memory + 32), (nint)(&row->Second));
    }

    [Fact]
    public void Position_written_but_not_published_before_a_kill_is_ignored()
    {
        var table = new MemberTable(_memory, 0);
        table.AddOrUpdate(7, "ann", "h:1");
        table.Write(7, from: 100, upTo: 40);
        table.Write(7, from: 200, upTo: 80);

        Assert.Equal(80, new MemberTable(_memory, head: 200).UpTo(7));
        Assert.Equal(40, new MemberTable(_memory, head: 100).UpTo(7));
    }

    [Fact]
    public void First_position_written_but_not_published_before_a_kill_is_ignored()
    {
        var table = new MemberTable(_memory, 0);
        table.AddOrUpdate(7, "ann", "h:1");
        table.Write(7, from: 100, upTo: 40);

        var successor = new MemberTable(_memory, head: 99);

        Assert.Equal(-1, successor.UpTo(7));
        Assert.Equal(0UL, successor.LastPublished(99));
        Assert.True(successor.IsAwaited(7));
    }

    [Fact]
    public void Successor_knows_the_sender_of_the_unfinished_line_and_the_members()
    {
        var table = new MemberTable(_memory, 0);
        table.AddOrUpdate(7, "ann", "h:1");
        table.AddOrUpdate(8, "ben", "h:2");
        table.SetState(8, MemberState.Here);
        table.Write(7, 100, 40);
        table.Write(8, 150, 50);

        var successor = new MemberTable(_memory, 150);

        Assert.Equal(8UL, successor.LastPublished(150));
        var ann = new KnownMember(7, "ann", "h:1", MemberState.Gone, true, 40);
        Assert.Equal([ann, new KnownMember(8, "ben", "h:2", MemberState.Here, true, 50)], successor.Known);
        successor.Forget(7);
        Assert.Equal("ben", Assert.Single(MemberTable.Read(new ReadOnlySpan<byte>(_memory, MemberTable.Size))).Nick);
    }

    [Fact]
    public void Table_overwritten_by_another_process_is_restored()
    {
        var table = new MemberTable(_memory, 0);
        table.AddOrUpdate(7, "ann", "h:1");
        table.Write(7, 100, 40);
        table.SetState(7, MemberState.Here);
        var good = new Span<byte>(_memory, MemberTable.Size).ToArray();

        new Random(1).NextBytes(new Span<byte>(_memory, MemberTable.Size));

        Assert.Equal([new KnownMember(7, "ann", "h:1", MemberState.Here, true, 40)], table.Known);
        table.Restate();
        Assert.Equal(good, new Span<byte>(_memory, MemberTable.Size).ToArray());
    }

    [Fact]
    public void More_streams_than_rows_replace_members_that_have_left()
    {
        var table = new MemberTable(_memory, 0);
        table.AddOrUpdate(1, "stays", "h:1");
        for (ulong session = 2; session < 1000; session++)
        {
            table.AddOrUpdate(session, "comes", "h:2");
            table.Write(session, (long)session, 1);
            table.Forget(session);
        }

        Assert.True(table.IsAwaited(1));
        Assert.Equal(1, table.UpTo(999));
        Assert.Equal(-1, table.UpTo(2));
    }

    [Fact]
    public void Corrupt_table_is_read_within_bounds_and_stays_usable() => Gen
        .Select(Gen.Int[0, MemberTable.Size - 64], Gen.Byte.Array[1, 64], RandomValues.Numbers, RandomValues.Numbers)
        .Fuzz(
            (at, bytes, head, position) =>
            {
                bytes.CopyTo(new Span<byte>(_memory + at, bytes.Length));
                var table = new MemberTable(_memory, head);
                Assert.All(table.Known, known => Assert.InRange(known.Nick.Length, 0, MemberRow.MaxNick));
                _ = table.LastPublished(head);
                table.AddOrUpdate(5, "ann", "h:1");
                table.Write(5, head, position);
                table.Write(5, head, position);
                _ = MemberTable.Read(new ReadOnlySpan<byte>(_memory, MemberTable.Size));
            },
            part: 40);
}
