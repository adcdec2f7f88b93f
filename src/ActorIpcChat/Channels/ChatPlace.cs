using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Channels;

/// <summary>Checked options: which end, where, and how.</summary>
/// <param name="Role">A or B; null for a member of a room of many.</param>
/// <param name="Directory">Directory of the FIFOs; null for the default.</param>
/// <param name="Name">Name of the room; null for none.</param>
/// <param name="Settings">The settings.</param>
internal sealed record ChatPlace(Role? Role, string? Directory, string? Name, ChatSettings Settings)
{
    /// <summary>Checks a role and settings.</summary>
    /// <exception cref="ArgumentException">One is wrong: the message has its name and what is allowed.</exception>
    public static ChatPlace Of(Role? role, string? directory, string? room, IReadOnlyList<OptionSetting> options, IReadOnlyList<string> sets)
    {
        if (role is not (null or ActorIpcChat.Role.A or ActorIpcChat.Role.B))
            throw new ArgumentException("Role: allowed: Role.A, Role.B, or null for a member of a room of many");
        if (role is null && room is null)
            throw new ArgumentException("Room: a member needs the name of its room; allowed: a name, or Role.A or Role.B as Role");
        if (room is not null && RoomLocator.WhyInvalidName(room) is { } why)
            throw new ArgumentException($"Room: {why}");
        if (directory?.Length == 0)
            throw new ArgumentException("Directory: an empty path names no directory; allowed: a path, or null for the default");
        if (sets.FirstOrDefault(set => !set.TrimStart().StartsWith("chat.", StringComparison.Ordinal)) is { } other)
            throw new ArgumentException($"Settings: found \"{other}\"; allowed: settings of chat, such as chat.viewer.history=10");
        try
        {
            var settings = SettingsLoader.Load(role is null ? "member" : null, [], sets, options).Chat;
            if (role is null != (settings.Link == LinkKind.Host))
                throw new ArgumentException(
                    "Settings: a program is A or B of a pair, or a member of a room of one machine; allowed: no other chat.link, no chat.cluster");
            if (role is null && RoomLocator.WhyInvalidName(settings.Nick) is not null)
                throw new ArgumentException(
                    $"Nick: found \"{VisibleText.OfValue(settings.Nick)}\"; allowed for a member: the name of a directory, without '/'");
            return new ChatPlace(role, directory, room, settings);
        }
        catch (SettingsException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }

    /// <summary>Refuses a name that no consumer can have.</summary>
    public static string? CheckConsumer(string? name)
    {
        if (name is not null && ConsumerName.WhyInvalid(name) is { } why)
            throw new ArgumentException($"consumer: found \"{VisibleText.OfValue(name)}\": {why}; allowed: {ConsumerName.Allowed}", nameof(name));
        return name;
    }

    /// <summary>The role of the process there: a member is A in its own directory.</summary>
    public Role PlaceRole => Role ?? ActorIpcChat.Role.A;

    /// <summary>Finds the room, and makes its directory if it is missing. For a member: its directory in the room.</summary>
    public Room OpenRoom()
    {
        var room = RoomLocator.Open(
            Directory, Name, Settings.SharedMemory.KeyA, Settings.SharedMemory.KeyB, Settings.DirectoryMode, new Sharing(Settings.Group));
        return Role is null ? room.Member(Settings.Nick) : room;
    }

    /// <summary>Runs a function, and turns errors of the operating system into a <see cref="ChatException"/>.</summary>
    public static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (LinuxException e)
        {
            throw new ChatException(e.Message, e);
        }
    }
}
