namespace ActorIpcChat.Typing;

/// <summary>The meaning of typed input.</summary>
internal abstract record Typed
{
    private Typed()
    {
    }

    /// <summary>Bytes to send as they are: lines, or a part of one.</summary>
    public sealed record Message(ReadOnlyMemory<byte> Bytes) : Typed;

    /// <summary>A change of nick for the lines that follow.</summary>
    public sealed record NickChange(string Nick) : Typed;

    /// <summary>A request for the members of the room.</summary>
    public sealed record WhoRequest : Typed;

    /// <summary>A request for the commands.</summary>
    /// <param name="Lines">The answer.</param>
    public sealed record HelpRequest(IReadOnlyList<string> Lines) : Typed;

    /// <summary>Only in a window: a request to empty the conversation on the screen.</summary>
    public sealed record Clear : Typed;

    /// <summary>Only in a window: a search in the conversation.</summary>
    /// <param name="Text">What to look for; empty for what was sought last.</param>
    public sealed record Search(string Text) : Typed;

    /// <summary>A request to leave after everything typed before it is delivered.</summary>
    public sealed record Quit : Typed;

    /// <summary>An error: nothing is sent.</summary>
    /// <param name="Why">The line for the user.</param>
    public sealed record Refused(string Why) : Typed;
}
