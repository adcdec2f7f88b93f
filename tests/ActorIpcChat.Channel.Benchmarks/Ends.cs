namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>Ends of the measured chat.</summary>
internal static class Ends
{
    /// <summary>Takes a role, and waits for the peer if there is to be one.</summary>
    internal static ChatChannel Open(Role role, string directory)
    {
        var chat = ChatChannel.OpenAsync(new ChatOptions { Role = role, Directory = directory, Room = "hop" }).AsTask().GetAwaiter().GetResult();
        chat.WhenConnectedAsync().GetAwaiter().GetResult();
        Orders.Answer("ready");
        return chat;
    }

    internal static void Close(ChatChannel chat) => chat.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
