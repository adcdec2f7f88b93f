namespace ActorIpcChat.Channel.Benchmarks;

/// <summary>What the benchmarks want: lines on standard input. Answers are lines on standard output.</summary>
internal static class Orders
{
    private static readonly StreamReader Input = new(Console.OpenStandardInput());
    private static readonly StreamWriter Output = new(Console.OpenStandardOutput()) { AutoFlush = true };

    /// <summary>Words of the next order; null at the end.</summary>
    internal static string[]? Next() => Input.ReadLine()?.Split(' ');

    internal static void Answer(string line) => Output.WriteLine(line);
}
