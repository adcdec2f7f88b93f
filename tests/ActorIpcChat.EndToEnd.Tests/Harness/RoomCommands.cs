using System.Text.Json;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>The commands of a room that print a result and exit.</summary>
internal static class RoomCommands
{
    /// <summary>Runs a command, which has to exit with 0 without output on standard error.</summary>
    internal static RunningProcess Run(this ChatRoom room, string command, params string[] options)
    {
        var process = room.Start(command, options);
        process.ShouldExit();
        Assert.Equal("", process.Errors.Text);
        return process;
    }

    internal static JsonElement Status(this ChatRoom room)
    {
        var text = room.Run("status", "--json").Output.Text;
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        using var parsed = JsonDocument.Parse(text);
        return parsed.RootElement.Clone();
    }

    /// <summary>Waits until one viewer has a slot in a role's segment, which it claims after it has made its doorbell.</summary>
    internal static void WaitForViewerSlot(this ChatRoom room, string role) => Wait.Until(
        () => room.Status().GetProperty("segments").EnumerateArray().Any(segment =>
            segment.GetProperty("role").GetString() == role
            && segment.TryGetProperty("chat", out var chat) && chat.ValueKind == JsonValueKind.Object
            && chat.GetProperty("viewers").GetArrayLength() == 1),
        $"{role}1 has a slot");

    /// <summary>The lines that `clean` prints.</summary>
    internal static string[] Clean(this ChatRoom room, params string[] options)
        => room.Run("clean", options).Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static JsonElement Role(this JsonElement status, string role) => Find(status, "roles", role);

    internal static JsonElement Segment(this JsonElement status, string role) => Find(status, "segments", role);

    private static JsonElement Find(JsonElement status, string list, string role)
        => status.GetProperty(list).EnumerateArray().Single(element => element.GetProperty("role").GetString() == role);
}
