using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A System V shared memory segment as the kernel lists it (/proc/sysvipc/shm).</summary>
internal readonly record struct Segment(int Key, int Id, long Bytes, int Creator, int Attachments)
{
    private const int CreateNew = 0x200 | 0x400 | 0x180;

    private static HashSet<int> _before = [];

    internal static IReadOnlyList<Segment> All => [.. File.ReadLines("/proc/sysvipc/shm").Skip(1).Select(Parse)];

    /// <summary>
    /// The segments that these processes have created, without those that existed before the tests: pids are reused.
    /// </summary>
    internal static IReadOnlyList<Segment> MadeBy(IEnumerable<int> pids)
        => [.. All.Where(segment => pids.Contains(segment.Creator) && !_before.Contains(segment.Id))];

    /// <summary>The segments that these processes, which have ended, have left. Another test's process may have got one of their pids.</summary>
    internal static IReadOnlyList<Segment> LeftBy(IEnumerable<int> pids) => [.. MadeBy(pids).Where(segment => !Proc.IsAlive(segment.Creator))];

    [ModuleInitializer]
    internal static void RememberExisting() => _before = [.. All.Select(segment => segment.Id)];

    /// <summary>A segment of another program under a key.</summary>
    internal static Segment MakeForeign(int key, int bytes)
    {
        var id = Libc.ShmGet(key, (nuint)bytes, CreateNew);
        Assert.True(id >= 0, $"no segment could be made: errno {Marshal.GetLastPInvokeError()}");
        var start = Libc.ShmAttach(id, 0, 0);
        unsafe
        {
            new Span<byte>((void*)start, bytes).Fill(0xA5);
        }

        Assert.Equal(0, Libc.ShmDetach(start));
        return All.Single(segment => segment.Id == id);
    }

    /// <summary>Whether it has SegmentHeader.Magic, which its creator writes last.</summary>
    internal unsafe bool HasMagic()
    {
        const int ReadOnly = 0x1000;
        var start = Libc.ShmAttach(Id, 0, ReadOnly);
        if (start == -1)
            return false;
        var marked = new ReadOnlySpan<byte>((byte*)start + 1024, 8).SequenceEqual("AIPCSEG1"u8);
        Assert.Equal(0, Libc.ShmDetach(start));
        return marked;
    }

    /// <inheritdoc cref="AttachedSegment.AcceptedLines"/>
    internal long AcceptedLines()
    {
        using var attached = new AttachedSegment(this);
        return attached.AcceptedLines();
    }

    /// <summary>
    /// Overwrites the inbox with random bytes, a few at a time: its positions, its viewers' positions, and its frames. See SegmentHeader
    /// for the offsets. Owners and receptions are not overwritten: live processes write them only once.
    /// </summary>
    internal unsafe void OverwriteInbox(Random random, int times)
    {
        const int Positions = 1024 + 128;
        const int Slot = 4096 + 8;
        const int Ring = 16384;
        var start = (byte*)Libc.ShmAttach(Id, 0, 0);
        Assert.True((nint)start != -1, $"segment {Id} cannot be attached");
        var bytes = new byte[8];
        for (var time = 0; time < times; time++)
        {
            random.NextBytes(bytes);
            var at = random.Next(4) switch
            {
                0 => Slot,
                1 => Positions + random.Next(152),
                _ => Ring + random.Next(100_000),
            };
            bytes.CopyTo(new Span<byte>(start + at, bytes.Length));
        }

        Assert.Equal(0, Libc.ShmDetach((nint)start));
    }

    internal void Remove() => Libc.ShmControl(Id, 0, 0);

    private static Segment Parse(string line)
    {
        // key shmid perms size cpid lpid nattch ...
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Segment(int.Parse(fields[0]), int.Parse(fields[1]), long.Parse(fields[3]), int.Parse(fields[4]), int.Parse(fields[6]));
    }
}
