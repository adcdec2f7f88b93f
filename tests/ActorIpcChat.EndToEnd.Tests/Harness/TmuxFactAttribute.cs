namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What a person sees and does at a terminal; tmux is that terminal.</summary>
public sealed class TmuxFactAttribute : FactAttribute
{
    /// <param name="more">Further programs that the test needs.</param>
    public TmuxFactAttribute(params string[] more)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(':');
        var missing = more.Prepend("tmux").FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))));
        if (missing is not null)
            Skip = $"there is no {missing} here (apt install {missing})";
    }
}
