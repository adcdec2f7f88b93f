namespace ActorIpcChat.Members;

/// <summary>Where a member's own lines come from: standard input, or the threads of a program.</summary>
internal interface IMemberInput
{
    /// <summary>It waits for space in the outbox.</summary>
    bool IsFull { get; }

    /// <summary>It waits until the others have what is accepted.</summary>
    bool WantsAcks { get; }

    /// <summary>All that was read is accepted, and nothing is being read.</summary>
    bool IsIdle { get; }

    /// <summary>Uses the space that there is.</summary>
    /// <param name="anyReceiver">A member receives our stream.</param>
    void Feed(bool anyReceiver);

    /// <summary>The others may have acknowledged lines.</summary>
    void Acknowledged();

    /// <summary>Accepts no more, and ends the line that was read last.</summary>
    void Stop();

    /// <summary>The process continues after SIGSTOP.</summary>
    void Resume();
}
