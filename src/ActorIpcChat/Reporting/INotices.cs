namespace ActorIpcChat.Reporting;

/// <summary>Messages to the user beside the chat: one line each, on standard error.</summary>
internal interface INotices
{
    /// <summary>Prints a line.</summary>
    void Say(string line);

    /// <summary>Prints a line that says why the process cannot go on.</summary>
    void SayError(string line) => Say(line);

    /// <summary>Prints a line that scripts read, on standard output.</summary>
    void Announce(string line);
}
