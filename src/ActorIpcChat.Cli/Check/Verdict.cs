namespace ActorIpcChat.Cli.Check;

/// <summary>The result of a situation.</summary>
/// <param name="IsRight">The programs did what the exercise asks.</param>
/// <param name="Seen">What was seen, in one line.</param>
internal sealed record Verdict(bool IsRight, string Seen)
{
    public static Verdict Right(string seen) => new(true, seen);

    public static Verdict Wrong(string seen) => new(false, seen);
}

/// <summary>The programs do not get far enough for the situation: the message is what was seen.</summary>
internal sealed class SituationFailedException(string seen) : Exception(seen);
