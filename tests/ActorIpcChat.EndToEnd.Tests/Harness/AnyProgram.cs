namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Trait of tests that come to the same with the native program and the one for the runtime, and start it often: where both are tested
/// one after the other, once is enough (<c>--filter Program!=any</c>).
/// </summary>
internal static class AnyProgram
{
    internal const string Name = "Program";
    internal const string Value = "any";
}
