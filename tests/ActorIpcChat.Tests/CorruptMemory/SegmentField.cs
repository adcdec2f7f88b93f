using System.Reflection;
using System.Runtime.InteropServices;
using ActorIpcChat.Memory;
using ActorIpcChat.Wire;

namespace ActorIpcChat.Tests.CorruptMemory;

/// <summary>A field of a segment that another process can overwrite. Reflection finds new fields of the structs.</summary>
/// <param name="Name">Path of the field, such as Header.Head.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="At">Gives its present address in a segment.</param>
internal sealed unsafe record SegmentField(string Name, int Size, SegmentField.Address At)
{
    internal delegate nint Address(ChatSegment segment);

    /// <summary>All fields of a segment: of its header, of its first viewers' slots and consumers, and of the last frame in each ring.</summary>
    internal static IReadOnlyList<SegmentField> All { get; } =
    [
        .. FieldsOf(typeof(SegmentHeader), "Header", segment => (nint)segment.Header),
        .. FieldsOf(typeof(ViewerSlot), "Slot0", segment => (nint)segment.Slots),
        .. FieldsOf(typeof(ViewerSlot), "Slot1", segment => (nint)(segment.Slots + 1)),
        .. FieldsOf(typeof(ConsumerEntry), "Consumer0", segment => (nint)segment.Consumers),
        .. FieldsOf(typeof(ConsumerEntry), "Consumer1", segment => (nint)(segment.Consumers + 1)),
        .. FrameFields("Inbox", segment => LastFrame(segment.Header->First, segment.Header->Head, position => (nint)segment.InboxAt(position))),
        .. FrameFields(
            "Outbox", segment => LastFrame(segment.Header->OutboxTail, segment.Header->OutboxHead, position => (nint)segment.OutboxAt(position))),
    ];

    private delegate nint Ring(long position);

    internal void Write(ChatSegment segment, long value)
        => BitConverter.GetBytes(value).AsSpan(0, Size).CopyTo(new Span<byte>((void*)At(segment), Size));

    public override string ToString() => Name;

    private static IEnumerable<SegmentField> FieldsOf(Type type, string name, Address start)
    {
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            var (offset, fieldName) = ((int)Marshal.OffsetOf(type, field.Name), $"{name}.{field.Name}");
            if (field.FieldType is { IsPrimitive: false, IsEnum: false } inner
                && inner.GetFields(BindingFlags.Instance | BindingFlags.Public).Length > 1)
            {
                foreach (var part in FieldsOf(inner, fieldName, segment => start(segment) + offset))
                    yield return part;
                continue;
            }

            var size = Math.Min(Marshal.SizeOf(field.FieldType), sizeof(long));
            yield return new SegmentField(fieldName, size, segment => start(segment) + offset);
        }
    }

    /// <summary>As in the diagram of <see cref="FrameHeader"/>.</summary>
    private static IEnumerable<SegmentField> FrameFields(string ring, Address start)
    {
        (string Name, int Offset, int Size)[] fields =
        [
            ("Magic", 0, 4), ("Length", 4, 4), ("Kind", 8, 1), ("Cut", 9, 1), ("Nick", 10, 1), ("Reserved", 11, 1), ("Lines", 12, 4),
            ("FirstLine", 16, 8), ("Sent", 24, 8), ("Payload", FrameHeader.Size, 8),
        ];
        foreach (var (name, offset, size) in fields)
            yield return new SegmentField($"{ring}.{name}", size, segment => start(segment) + offset);
        yield return new SegmentField($"{ring}.Trailer", 8, segment => start(segment) + LengthOf(start(segment)) - 8);
    }

    private static nint LastFrame(long first, long head, Ring at)
    {
        var last = at(Math.Max(0, first));
        for (var position = Math.Max(0, first);
            position < head && LengthOf(at(position)) is var length and > 8 && length <= head - position;
            position += length)
        {
            last = at(position);
        }

        return last;
    }

    private static int LengthOf(nint start) => FrameHeader.TryRead((byte*)start, out var frame, FrameHeader.MaxLength) ? frame.Length : 8;
}

/// <summary>The values written over fields.</summary>
internal static class CorruptValues
{
    internal const string Moving = "moving";

    internal static readonly string[] All = ["0", "1", "-1", "min", "max", "random", Moving];

    internal static long Of(string value, int size, Random random) => value switch
    {
        "min" => 1L << ((8 * size) - 1),
        "max" => (long)(ulong.MaxValue >> (65 - (8 * size))),
        "random" or Moving => random.NextInt64(long.MinValue, long.MaxValue),
        _ => long.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
    };
}
