namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Trait of tests that start the program often and have the same result with the native program and the one for the runtime: if both
/// are tested, one run is enough (<c>--filter Program!=any</c>).
/// </summary>
internal static class AnyProgram
{
    internal const string Name = "Program";
    internal const string Value = "any";
}
