using System.Text.Json;
using System.Text.Json.Serialization;
using ActorIpcChat.Inspection;

namespace ActorIpcChat.Cli.Status;

/// <summary>A room as one JSON object on one line. Source-generated: it needs no reflection, which NativeAOT does not have.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RoomPicture))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    public static string Of(RoomPicture room) => JsonSerializer.Serialize(room, Default.RoomPicture);
}
