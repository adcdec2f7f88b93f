using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>Lines that are typed one at a time, as a user or a program sends them. While no process takes them, none is typed.</summary>
internal sealed class TypedLines : SentLines
{
    private readonly Lock _lock = new();
    private Action<string>? _type;
    private volatile int _typed;

    internal TypedLines(char name, int seed)
        : base(name, seed, longest: 300) => Begin(Type);

    internal override int Written => _typed;

    /// <summary>Number of the last accepted line, while its process runs.</summary>
    /// <param name="accepted">Number of accepted lines.</param>
    internal int LastOf(long accepted) => Lost + (int)accepted;

    /// <summary>Types into a process from now on.</summary>
    internal void TypeInto(Action<string>? type)
    {
        lock (_lock)
            _type = type;
    }

    /// <summary>Stops typing into a killed process, and finds the lines that it had not accepted.</summary>
    /// <param name="accepted">Number of lines that it and its predecessors have accepted.</param>
    internal void AccountForKill(Func<long> accepted)
    {
        TypeInto(null);
        AccountForKill(_typed, accepted());
    }

    private TimeSpan Type(Random random)
    {
        lock (_lock)
        {
            if (_type is { } type)
                TypeLine(type);
        }

        return TimeSpan.FromMilliseconds(random.Next(5, 50));
    }

    private void TypeLine(Action<string> type)
    {
        var line = Encoding.ASCII.GetString(Line(++_typed));
        try
        {
            type(line);
        }
        catch (Exception e) when (e is IOException or Xunit.Sdk.XunitException)
        {
            // The process, or a terminal, has ended: the line is not accepted. If it has not been killed, the screens miss the line.
        }
    }
}
