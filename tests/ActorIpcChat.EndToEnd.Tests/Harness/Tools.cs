namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Programs of the machine's that some tests use.</summary>
internal static class Tools
{
    /// <summary>Where the first of these programs is, null where none is.</summary>
    internal static string? Find(params string[] names) => names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists);
}
