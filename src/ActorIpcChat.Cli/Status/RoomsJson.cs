using System.Text.Json;
using System.Text.Json.Serialization;
using ActorIpcChat.Inspection;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Status;

/// <summary>The rooms of a directory as one JSON object on one line, with names that stay.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoomsObject))]
internal sealed partial class RoomsJson : JsonSerializerContext
{
    public static string Of(string directory, IReadOnlyList<ListedRoom> rooms)
        => JsonSerializer.Serialize(new RoomsObject(StatusJson.Schema, directory, rooms.Select(Of)), Default.RoomsObject);

    private static RoomObject Of(ListedRoom room) => new(
        room.Name, room.Directory,
        room.People.Where(person => person.Role is not null)
            .Select(person => new RoleObject(person.Role!.Value.Word(), person.Nick, person.Process.Pid, person.Process.IsStopped)),
        room.People.Where(person => person.Role is null)
            .Select(person => new MemberObject(person.Nick, person.Process.Pid, person.Process.IsStopped, person.Viewers.Select(Of))),
        room.Viewers.Select(Of), room.IsStale);

    private static ViewerObject Of(ListedViewer viewer) => new($"{viewer.Role.Word()}1", viewer.Pid);
}

internal sealed record RoomsObject(int Schema, string Directory, IEnumerable<RoomObject> Rooms);

internal sealed record RoomObject(
    string? Room, string Directory, IEnumerable<RoleObject> Roles, IEnumerable<MemberObject> Members, IEnumerable<ViewerObject> Viewers, bool Stale);

internal sealed record RoleObject(string Role, string Nick, int? Pid, bool Stopped);

internal sealed record MemberObject(string Nick, int? Pid, bool Stopped, IEnumerable<ViewerObject> Viewers);

internal sealed record ViewerObject(string Role, int? Pid);
