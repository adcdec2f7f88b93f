namespace ActorIpcChat.Text;

/// <summary>Numbers of things, in the singular or the plural.</summary>
internal static class Counted
{
    /// <summary>"1 line" or "2 lines".</summary>
    public static string Lines(long count) => count == 1 ? "1 line" : $"{count} lines";
}
