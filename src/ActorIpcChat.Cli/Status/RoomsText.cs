using ActorIpcChat.Inspection;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Status;

/// <summary>The rooms of a directory as text for people: a line for each room.</summary>
internal static class RoomsText
{
    public static IReadOnlyList<string> Lines(string directory, IReadOnlyList<ListedRoom> rooms)
    {
        if (rooms.Count == 0)
            return [$"{directory}: no rooms"];
        string[] names = [.. rooms.Select(room => room.Name is { } name ? VisibleText.Of(name) : "(no name)")];
        var width = names.Max(name => name.Length);
        return [directory, .. rooms.Zip(names, (room, name) => $"  {name.PadRight(width)}  {Text(room)}")];
    }

    private static string Text(ListedRoom room)
    {
        List<string> parts =
        [
            .. room.People.Select(Text),
            .. room.Viewers.GroupBy(viewer => viewer.Role).Select(group => Text($"{group.Key.Letter()}1", group)),
        ];
        if (parts.Count == 0)
            parts.Add("no living process");
        if (room.IsStale)
            parts.Add($"dead processes left something: see ipcchat status{(room.Name is null ? "" : $" --room {VisibleText.Of(room.Name)}")}");
        return string.Join("; ", parts);
    }

    private static string Text(ListedPerson person)
    {
        var nick = VisibleText.Of(person.Nick);
        var name = person.Role is not { } role ? nick : nick.Length > 0 ? $"{role.Letter()} {nick}" : role.Letter();
        var viewers = person.Viewers.Count == 0 ? "" : $", {Text("viewed by", person.Viewers)}";
        return $"{name} ({StatusText.Text(person.Process)}{viewers})";
    }

    private static string Text(string name, IEnumerable<ListedViewer> viewers)
        => $"{name} {string.Join(", ", viewers.Select(viewer => viewer.Pid?.ToString() ?? "of another pid namespace"))}";
}
