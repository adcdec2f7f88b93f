using System.Text.Json;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Named consumers in `status --json`.</summary>
internal static class Consumers
{
    /// <summary>A consumer of a role's segment; null if the segment does not know the name, or is not there.</summary>
    internal static JsonElement? Consumer(this ChatRoom room, string role, string name)
    {
        foreach (var segment in room.Status().GetProperty("segments").EnumerateArray()
            .Where(segment => segment.GetProperty("role").GetString() == role))
        {
            foreach (var consumer in segment.GetProperty("chat").GetProperty("consumers").EnumerateArray())
            {
                if (consumer.GetProperty("name").GetString() == name)
                    return consumer;
            }
        }

        return null;
    }

    /// <summary>Waits until a consumer lacks this many lines.</summary>
    internal static void WaitForConsumer(this ChatRoom room, string role, string name, long behind) => Wait.Until(
        () => room.Consumer(role, name) is { } consumer && consumer.GetProperty("behindLines").GetInt64() == behind,
        $"{name} of {role} lacks {behind} lines");

    /// <summary>Starts a viewer of B with a name, waits until it has shown these lines, and ends it.</summary>
    internal static void ReadAs(this ChatRoom room, string name, params string[] lines)
    {
        var viewer = room.Start("b1", "--as", name);
        viewer.ShouldShow(lines);
        room.WaitForConsumer("b", name, behind: 0);
        viewer.Signal(Libc.SIGINT);
        viewer.ShouldExit();
        viewer.ShouldHaveShown(lines);
    }
}
