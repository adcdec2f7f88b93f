namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What a person sees and does at a terminal; tmux is that terminal.</summary>
public sealed class TmuxFactAttribute : FactAttribute
{
    /// <param name="more">Further programs that the test needs.</param>
    public TmuxFactAttribute(params string[] more)
    {
        if (more.Prepend("tmux").FirstOrDefault(static program => Tools.Find(program) is null) is { } missing)
            Skip = $"there is no {missing} here (apt install {missing})";
    }
}
