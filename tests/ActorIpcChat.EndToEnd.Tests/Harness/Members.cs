using System.Text.Json;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Starts members of a room across machines and reads their state.</summary>
internal static class Members
{
    internal static RunningProcess StartMember(this ChatRoom room, string nick, params IEnumerable<string> options)
        => room.StartProgram(nick, room.MemberProgram, ["member", "--directory", room.Top, "--room", "room", "--nick", nick, .. options]);

    internal static RunningProcess StartView(this ChatRoom room, string nick, params IEnumerable<string> options)
        => room.StartProgram(nick + "1", ChatRoom.Program, ["view", "--directory", room.Top, "--room", "room", "--nick", nick, .. options]);

    /// <summary>The listening HOST:PORT of a member that has joined.</summary>
    internal static string Endpoint(this RunningProcess member)
        => member.Errors.Lines.Last(line => line.Contains("is in the room", StringComparison.Ordinal)).Split(", at ")[1].Split(';')[0].Trim();

    /// <summary>A member of this machine in `status --json`.</summary>
    internal static JsonElement Member(this JsonElement status, string nick)
        => status.GetProperty("members").EnumerateArray().Single(member => member.GetProperty("nick").GetString() == nick);

    /// <summary>The state of another member as a member knows it: here, unreachable or lost; null if unknown.</summary>
    internal static string? StateOf(this JsonElement status, string nick, string other)
        => status.Member(nick).GetProperty("memory").GetProperty("chat").GetProperty("others").EnumerateArray()
            .Where(known => known.GetProperty("nick").GetString() == other).Select(known => known.GetProperty("state").GetString()).FirstOrDefault();
}
