using System.Text.Json;
using System.Text.Json.Serialization;
using ActorIpcChat.Inspection;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Status;

/// <summary>
/// A room as one JSON object on one line. Scripts read its names and words, so they stay when the snapshot's names change. The generated
/// code needs no reflection, which NativeAOT does not have.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoomJson))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    /// <summary>Rises when a name or a word changes its meaning or goes; new names do not count.</summary>
    public const int Schema = 1;

    public static string Of(RoomSnapshot room) => JsonSerializer.Serialize(
        new RoomJson(
            Schema, room.Directory, room.IsPresent, room.Fifos.Select(Of), room.Roles.Select(Of), room.Segments.Select(Of), room.Files.Select(Of),
            room.Members.Count > 0 ? room.Members.Select(Of) : null),
        Default.RoomJson);

    private static MemberJson Of(MemberSnapshot member)
    {
        var (_, alive, pid, stopped, stale) = Of(member.Holder);
        return new MemberJson(
            member.Nick, member.Directory, alive, pid, stopped, stale, member.Memory is { } memory ? Of(memory) : null, member.Files.Select(Of));
    }

    private static FifoJson Of(FifoSnapshot fifo) => new(
        fifo.Fifo.FileName(), fifo.Path, fifo.IsPresent, fifo.Status is { } status ? StatusText.Octal(status.Permissions) : null, fifo.Status?.Owner,
        fifo.IsStale, fifo.Problem, fifo.Fill?.Capacity, fifo.Fill?.Bytes, fifo.Fill?.Lines);

    private static RoleJson Of(RoleSnapshot role)
        => new(role.Role.Word(), role.IsAlive, role.Process?.Pid, role.Process is { IsStopped: true }, role.IsStale);

    private static FileJson Of(FileSnapshot file) => new(
        file.Name, file.Path, file.Kind == FileKind.Lock ? "lock" : "bell", file.Role.Word(), file.ViewerPid, file.IsStale, file.Problem);

    private static SegmentJson Of(SegmentSnapshot segment) => new(
        segment.Role.Word(), segment.Key, segment.Id, segment.OriginalId, segment.Status?.Bytes,
        segment.Status is { } status ? StatusText.Octal(status.Permissions) : null, segment.Status?.Attachments, segment.Status?.Owner,
        segment.Chat is not null, segment.IsStale, segment.Problem, segment.Chat is { } chat ? Of(chat) : null);

    private static ChatJson Of(ChatSnapshot chat) => new(
        chat.Layout, chat.Owner is { } owner ? new ProcessJson(owner.Pid, owner.IsAlive, owner.IsStopped) : null, chat.IsClosed,
        ((FifoSet[])[FifoSet.Fifo1, FifoSet.Fifo2]).Where(fifo => chat.MadeFifos.HasFlag(fifo)).Select(fifo => fifo.FileName()),
        Of(chat.Inbox), Of(chat.Outbox), chat.Viewers.Select(Of), new GarbledJson(chat.Corrupt.Connections, chat.Corrupt.Skipped),
        chat.Others?.Select(Of),
        chat.Consumers.Select(Of));

    private static ConsumerJson Of(ConsumerSnapshot consumer)
        => new(consumer.Name, consumer.Reader is not null, consumer.Reader?.Pid, consumer.BehindLines, consumer.BehindBytes);

    private static OtherJson Of(OtherMember other) => new(
        other.Nick, other.Address, StatusText.Word(other.State), other.IsAwaited, StatusText.Hexadecimal(other.Session), other.Received);

    private static InboxJson Of(InboxSnapshot inbox) => new(
        inbox.Capacity, inbox.First, inbox.Head, inbox.SeenUpTo, inbox.HeldBytes, inbox.HeldLines, inbox.UnseenBytes, inbox.UnseenLines,
        inbox.Overwrites, inbox.Session is { } session ? StatusText.Hexadecimal(session) : null, inbox.Received, inbox.LastLine, Of(inbox.Rate));

    private static OutboxJson Of(OutboxSnapshot outbox) => new(
        outbox.Capacity, StatusText.Hexadecimal(outbox.Session), outbox.First, outbox.Delivered, outbox.Sent, outbox.Head,
        outbox.UndeliveredBytes, outbox.UndeliveredLines, outbox.AcceptedLines, outbox.Fifo?.Capacity, outbox.Fifo?.Bytes, outbox.Fifo?.Lines,
        Of(outbox.Rate));

    private static ViewerJson Of(ViewerSnapshot viewer) => new(
        viewer.Slot, viewer.Process.Pid, viewer.Process.IsAlive, viewer.Process.IsStopped, viewer.IsAsleep, viewer.Position, viewer.LagBytes,
        viewer.LagLines, !viewer.Process.IsAlive, Of(viewer.Rate));

    private static RateJson? Of(TransferRate? rate) => rate is null ? null : new RateJson(rate.LinesPerSecond, rate.BytesPerSecond);
}

internal sealed record RoomJson(
    int Schema, string Directory, bool Present, IEnumerable<FifoJson> Fifos, IEnumerable<RoleJson> Roles, IEnumerable<SegmentJson> Segments,
    IEnumerable<FileJson> Files, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<MemberJson>? Members);

internal sealed record MemberJson(
    string Nick, string Directory, bool Alive, int? Pid, bool Stopped, bool Stale, SegmentJson? Memory, IEnumerable<FileJson> Files);

internal sealed record FifoJson(
    string Name, string Path, bool Present, string? Mode, int? Owner, bool Stale, string? Problem, long? Capacity,
    long? UnderWayBytes, long? UnderWayLines);

internal sealed record RoleJson(string Role, bool Alive, int? Pid, bool Stopped, bool Stale);

internal sealed record ProcessJson(int? Pid, bool Alive, bool Stopped);

internal sealed record FileJson(string Name, string Path, string Kind, string Role, int? Pid, bool Stale, string? Problem);

internal sealed record SegmentJson(
    string Role, int Key, int Id, int? OriginalId, long? Bytes, string? Mode, long? Attachments, int? Owner, bool Ours, bool Stale,
    string? Problem, ChatJson? Chat);

internal sealed record ChatJson(
    long Layout, ProcessJson? Process, bool Closed, IEnumerable<string> MadeFifos, InboxJson Inbox, OutboxJson Outbox,
    IEnumerable<ViewerJson> Viewers, GarbledJson Garbled,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IEnumerable<OtherJson>? Others,
    IEnumerable<ConsumerJson> Consumers);

internal sealed record ConsumerJson(string Name, bool Attached, int? Pid, long BehindLines, long BehindBytes);

internal sealed record OtherJson(string Nick, string Place, string State, bool Awaited, string Session, long? Received);

internal sealed record InboxJson(
    long Capacity, long? First, long? Head, long? SeenUpTo, long? HeldBytes, long? HeldLines, long? UnseenBytes, long? UnseenLines, bool Overwrites,
    string? Session, long? Received, long? LastLine, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RateJson? Rate);

internal sealed record OutboxJson(
    long Capacity, string Session, long? First, long? Delivered, long? Sent, long? Head, long? UndeliveredBytes, long? UndeliveredLines,
    long? AcceptedLines, long? FifoCapacity, long? UnderWayBytes, long? UnderWayLines,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RateJson? Rate);

internal sealed record GarbledJson(long Connections, long PassedOver);

internal sealed record ViewerJson(
    int Slot, int? Pid, bool Alive, bool Stopped, bool Asleep, long? Position, long? LagBytes, long? LagLines, bool Stale,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RateJson? Rate);

internal sealed record RateJson(double? LinesPerSecond, double BytesPerSecond);
