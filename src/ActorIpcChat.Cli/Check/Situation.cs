namespace ActorIpcChat.Cli.Check;

/// <summary>A row of the table.</summary>
/// <param name="Name">Its name for scripts.</param>
/// <param name="Title">Its name for people, at most 26 characters.</param>
/// <param name="Read">The heading of docs/path-of-a-line.md that explains it.</param>
/// <param name="Play">Starts the programs, and judges what they do.</param>
/// <param name="MakesFifos">The FIFOs are there before the programs start.</param>
internal sealed record Situation(string Name, string Title, string Read, Func<Stage, Verdict> Play, bool MakesFifos = true);
