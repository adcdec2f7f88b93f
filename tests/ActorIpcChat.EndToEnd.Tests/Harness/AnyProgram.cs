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

/// <summary>Trait of tests that start ChatRoom.RuntimeProgram: the native program needs no run of them (<c>--filter Program!=runtime</c>).</summary>
internal static class RuntimeProgram
{
    internal const string Name = AnyProgram.Name;
    internal const string Value = "runtime";
}
