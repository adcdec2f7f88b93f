namespace ActorIpcChat.Inspection;

/// <summary>What cleaning did, a line for each thing.</summary>
/// <param name="Removed">What was removed, and what went with it.</param>
/// <param name="Left">What was left, and why: it is used, or not ours.</param>
/// <param name="Failed">What should have been removed and could not be, and why.</param>
public sealed record Cleaning(IReadOnlyList<string> Removed, IReadOnlyList<string> Left, IReadOnlyList<string> Failed);
