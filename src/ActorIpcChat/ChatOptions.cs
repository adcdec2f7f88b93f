using ActorIpcChat.Channels;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;

namespace ActorIpcChat;

/// <summary>What a <see cref="ChatChannel"/> or <see cref="ChatReader"/> is, and where. No file of the user's is read.</summary>
public sealed class ChatOptions
{
    /// <summary>
    /// The end of the chat that a channel is; for a reader, whose received lines it reads. null: a member of a room of many on this machine, as
    /// <c>ipcchat member</c>, with the name <see cref="Nick"/> in the room <see cref="Room"/>.
    /// </summary>
    public Role? Role { get; init; }

    /// <summary>Name of a separate room below the directory, as <c>--room</c>; null for the directory itself.</summary>
    public string? Room { get; init; }

    /// <summary>Directory of the FIFOs, as <c>--directory</c>; null for <c>$XDG_RUNTIME_DIR/ipcchat</c> or <c>/tmp/ipcchat-UID</c>.</summary>
    public string? Directory { get; init; }

    /// <summary>Group whose members may chat, too, as <c>--group</c>; null for this user only.</summary>
    public string? Group { get; init; }

    /// <summary>Name that the other end shows, at most 64 bytes of UTF-8; null for the user's name.</summary>
    public string? Nick { get; init; }

    /// <summary>A channel waits for the next peer when this one leaves or dies. A reader waits for the next chat when this one ends.</summary>
    public bool Stay { get; init; }

    /// <summary>If the role is taken, <see cref="ChatChannel.OpenAsync"/> waits until it is free, instead of failing.</summary>
    public bool Wait { get; init; }

    /// <summary>Settings of <c>chat</c>, as <c>--set</c>: <c>chat.shared-memory.size=4MiB</c>. hocon/reference.conf has all keys.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>
    /// Gets each line that the command prints on standard error: what the chat waits for, who left, what is wrong. Called on the thread pool,
    /// one line at a time, in order. An exception that it throws is ignored.
    /// </summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Checks all of them.</summary>
    /// <exception cref="ArgumentException">One is wrong.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux with glibc.</exception>
    internal ChatPlace Check()
    {
        if (Platform.WhyUnsupported() is { } why)
            throw new PlatformNotSupportedException($"cannot chat here: {why}");
        List<OptionSetting> options = [];
        if (Nick is not null)
            options.Add(new("Nick", "chat.nick", Nick));
        if (Group is not null)
            options.Add(new("Group", "chat.group", Group));
        if (Stay)
            options.AddRange([new("Stay", "chat.on-peer-leave", "stay"), new("Stay", "chat.on-stdin-end", "stay")]);
        return ChatPlace.Of(Role, Directory, Room, options, Settings ?? []);
    }
}
