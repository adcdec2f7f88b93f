using System.Globalization;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>
/// Numbered lines of random lengths that a sender is given, and which of them it had not accepted when it was killed. No other line may be
/// missing.
/// </summary>
/// <param name="name">First byte of each line.</param>
/// <param name="seed">Makes the lines reproducible.</param>
/// <param name="longest">Bytes of the longest lines.</param>
internal abstract class SentLines(char name, int seed, int longest) : IDisposable
{
    private readonly HashSet<int> _lost = [];
    private Thread? _thread;
    private volatile bool _ended;

    /// <inheritdoc cref="SentLines" path="/param[@name='name']"/>
    internal char Name => name;

    /// <summary>Number of the last line that the sender was given; lines are numbered from 1.</summary>
    internal abstract int Written { get; }

    /// <summary>Number of lines that killed senders had not accepted.</summary>
    internal int Lost => _lost.Count;

    /// <summary>The line that has to be shown after this one.</summary>
    internal int After(int number)
    {
        do
            number++;
        while (_lost.Contains(number));
        return number;
    }

    /// <summary>A line without its LF, reproducible by its number.</summary>
    internal byte[] Line(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var length = random.Next(8) == 0 ? random.Next(longest) : random.Next(120);
        var line = new byte[length];
        for (var at = 0; at < length; at++)
            line[at] = (byte)('a' + ((number + at) % 26));
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}{number} ")), .. line];
    }

    /// <summary>Whether bytes are the line with a number, without its LF.</summary>
    internal virtual bool IsLine(int number, ReadOnlySpan<byte> bytes)
        => number >= 1 && number <= Written && bytes.SequenceEqual(Line(number));

    /// <summary>The number in front of a line; 0 if there is none.</summary>
    internal static int NumberOf(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)' ');
        return end > 1 && int.TryParse(line[1..end], CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Stops writing.</summary>
    internal void End()
    {
        _ended = true;
        Assert.True(_thread?.Join(Wait.Timeout) != false);
    }

    public virtual void Dispose()
    {
        _ended = true;
        _thread?.Join(Wait.Timeout);
    }

    /// <summary>Writes lines on a thread until the end.</summary>
    /// <param name="write">Writes some, and returns the time until it is called again.</param>
    protected void Begin(Func<Random, TimeSpan> write)
    {
        _thread = new Thread(() =>
        {
            for (var random = new Random(seed); !_ended;)
                Wait.For(write(random));
        })
        { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The last lines that a killed sender was given, and had not accepted, are lost.</summary>
    /// <param name="given">Number of the last line that it was given.</param>
    /// <param name="accepted">Number of lines that it and its predecessors have accepted.</param>
    protected void AccountForKill(int given, long accepted)
    {
        var lost = given - _lost.Count - accepted;
        Assert.True(lost is >= 0 and < 1000, $"{name} was killed with {lost} lines that it had been given and had not accepted");
        for (var number = given; number > given - lost; number--)
            _lost.Add(number);
    }
}
