using System.Text.Json;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>The commands that answer and end.</summary>
internal static class Asking
{
    /// <summary>Runs one to its end, which is 0, with nothing on standard error.</summary>
    internal static RunningProcess Ask(this ChatRoom room, string command, params string[] options)
    {
        var asked = room.Start(command, options);
        asked.ShouldExit();
        Assert.Equal("", asked.Errors.Text);
        return asked;
    }

    internal static JsonElement Status(this ChatRoom room)
    {
        var text = room.Ask("status", "--json").Output.Text;
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        using var parsed = JsonDocument.Parse(text);
        return parsed.RootElement.Clone();
    }

    /// <summary>Waits until one viewer has its place in a role's shared memory: its doorbell comes a little earlier.</summary>
    internal static void WaitForViewer(this ChatRoom room, string role) => Eventually.True(
        () => room.Status().Segment(role).GetProperty("chat").GetProperty("viewers").GetArrayLength() == 1, $"{role}1 has its place");

    /// <summary>What cleaning printed, line for line.</summary>
    internal static string[] Clean(this ChatRoom room, params string[] options)
        => room.Ask("clean", options).Output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static JsonElement Role(this JsonElement status, string role) => Find(status, "roles", role);

    internal static JsonElement Segment(this JsonElement status, string role) => Find(status, "segments", role);

    private static JsonElement Find(JsonElement status, string list, string role)
        => status.GetProperty(list).EnumerateArray().Single(element => element.GetProperty("role").GetString() == role);
}
