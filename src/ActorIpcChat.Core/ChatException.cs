namespace ActorIpcChat;

/// <summary>A chat cannot begin or go on. The message says what, why and what to do, as the command's line on standard error does.</summary>
public class ChatException : IOException
{
    /// <inheritdoc cref="ChatException"/>
    public ChatException()
    {
    }

    /// <inheritdoc cref="ChatException"/>
    public ChatException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="ChatException"/>
    public ChatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
