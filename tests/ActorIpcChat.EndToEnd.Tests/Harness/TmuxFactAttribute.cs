namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>What a person sees and does at a terminal; tmux is that terminal.</summary>
public sealed class TmuxFactAttribute : FactAttribute
{
    public TmuxFactAttribute()
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "tmux"))))
            Skip = "there is no tmux here (apt install tmux)";
    }
}
