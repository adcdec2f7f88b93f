using System.Reflection;
using System.Runtime.InteropServices;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Tests.Memory;

/// <summary>Different builds share this memory: a field that moves needs a new version number.</summary>
public sealed unsafe class LayoutTests
{
    [Fact]
    public void Every_field_has_its_offset_of_version_4()
    {
        Assert.Equal(4u, SegmentHeader.VersionValue);
        Assert.Equal("AIPCSEG1"u8.ToArray(), BitConverter.GetBytes(0x3147_4553_4350_4941L));
        Assert.Equal(0x3147_4553_4350_4941UL, SegmentHeader.MagicValue);
        Assert.Equal(
            [
                "0 Magic", "8 Version", "12 ByteOrder", "16 InboxOffset", "24 InboxCapacity", "32 OutboxOffset", "40 OutboxCapacity",
                "48 Generation", "56 Owner", "64 Role", "68 Closed", "72 Overwrites", "76 MadeFifos", "80 RoomDevice",
                "88 RoomInode", "96 RoomBirth", "104 OwnerNamespace",
                "128 Head", "192 First", "200 Reserved", "208 LineCount0", "224 LineCount1", "256 Wanted", "264 Seen", "272 SlotsInUse",
                "276 ConsumersInUse", "280 SkippedFrames",
                "320 Reception0", "352 Reception1", "384 Session", "392 OutboxHead", "400 OutboxTail", "408 OutboxAcknowledged",
                "416 CorruptConnections", "424 Present", "432 OutboxSent", "440 FifoCapacity", "448 OutboxOpen", "512 Nick",
                "1024 RoomPath",
            ],
            Fields<SegmentHeader>());
        Assert.Equal(["0 Order", "8 From", "16 Session", "24 Base"], Fields<Reception>());
        Assert.Equal(["0 Position", "8 Lines"], Fields<LineCount>());
        Assert.Equal(["0 Owner", "8 Position", "16 Asleep", "20 Pid", "24 StartTime", "32 PidNamespace"], Fields<ViewerSlot>());
        Assert.Equal(["0 Owner", "8 NameLength", "16 NameBytes", "128 Cursor0", "160 Cursor1"], Fields<ConsumerEntry>());
        Assert.Equal(["0 Order", "8 Frame", "16 Lines", "24 Total"], Fields<StoredCursor>());
        Assert.Equal((3072, 32, 64, 256), (sizeof(SegmentHeader), sizeof(Reception), sizeof(ViewerSlot), sizeof(ConsumerEntry)));
    }

    [Fact]
    public void Parts_of_the_segment_do_not_overlap()
    {
        var parts = new[]
        {
            SegmentHeader.Offset, sizeof(SegmentHeader), SegmentHeader.SlotsOffset, SegmentHeader.SlotCount,
            SegmentHeader.ConsumersOffset, SegmentHeader.ConsumerCount, SegmentHeader.RingsOffset,
        };

        Assert.Equal(
            [
                1024, 4096 - 1024, 4096, (12288 - 4096) / sizeof(ViewerSlot),
                12288, (16384 - 12288) / sizeof(ConsumerEntry), 16384,
            ],
            parts);
    }

    [Fact]
    public void Fields_of_different_writers_are_on_different_cache_lines()
    {
        var offsets = Fields<SegmentHeader>().Select(field => field.Split(' ')).ToDictionary(field => field[1], field => int.Parse(field[0]));

        Assert.NotEqual(offsets["Head"] / 64, offsets["First"] / 64);
        Assert.NotEqual(offsets["Head"] / 64, offsets["Wanted"] / 64);
        Assert.NotEqual(offsets["First"] / 64, offsets["Wanted"] / 64);
        Assert.NotEqual(offsets["Reception0"] / 64, offsets["Session"] / 64);
    }

    private static string[] Fields<T>() => [.. typeof(T).GetFields(BindingFlags.Instance | BindingFlags.Public)
        .Select(field => (Offset: (int)Marshal.OffsetOf<T>(field.Name), field.Name))
        .OrderBy(field => field.Offset)
        .Select(field => $"{field.Offset} {field.Name}")];
}
