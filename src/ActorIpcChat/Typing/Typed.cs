namespace ActorIpcChat.Typing;

/// <summary>What something typed comes to.</summary>
internal abstract record Typed
{
    private Typed()
    {
    }

    /// <summary>Bytes to send, as they are: a line, several, or a part of one.</summary>
    public sealed record Said(ReadOnlyMemory<byte> Bytes) : Typed;

    /// <summary>Lines are sent under another nick from here on.</summary>
    public sealed record Renamed(string Nick) : Typed;

    /// <summary>The wish to know who is there.</summary>
    public sealed record AskedWho : Typed;

    /// <summary>The wish to know the commands.</summary>
    public sealed record AskedHelp : Typed;

    /// <summary>The wish to leave, behind everything that was typed before.</summary>
    public sealed record Quit : Typed;

    /// <summary>Nothing is sent.</summary>
    /// <param name="Why">What to tell the one who typed.</param>
    public sealed record Refused(string Why) : Typed;
}
