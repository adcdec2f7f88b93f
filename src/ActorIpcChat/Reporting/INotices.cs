namespace ActorIpcChat.Reporting;

/// <summary>What a person at the terminal is told besides the chat: one line each, on standard error.</summary>
public interface INotices
{
    /// <summary>Says one line.</summary>
    void Say(string line);

    /// <summary>Says one line: why it cannot go on.</summary>
    void SayError(string line) => Say(line);

    /// <summary>Prints a line that scripts read, on standard output.</summary>
    void Announce(string line);
}
