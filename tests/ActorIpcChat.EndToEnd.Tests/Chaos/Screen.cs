using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>What one member has shown of each sender: each line once and in order.</summary>
/// <param name="name">For messages.</param>
/// <param name="takeNew">The bytes that were shown since the last call.</param>
/// <param name="sources">The senders.</param>
internal sealed class Screen(string name, Func<byte[]> takeNew, SentLines[] sources)
{
    private static readonly TimeSpan ResumeTimeout = TimeSpan.FromSeconds(15);

    private readonly int[] _last = new int[sources.Length];
    private readonly bool[] _mayRepeat = new bool[sources.Length];
    private readonly int[] _mayMissAfter = [.. sources.Select(_ => int.MaxValue)];
    private byte[] _cut = [];

    private string Text
        => $"{name}: {string.Join(", ", sources.Select((source, index) => $"{_last[index]} of {source.Written} lines of {source.Name}"))}";

    /// <summary>Waits until lines that are written from now on are shown everywhere, and returns the time that this took.</summary>
    internal static TimeSpan ShouldFlow(IReadOnlyList<Screen> screens, IEnumerable<SentLines> sources)
    {
        var watch = Stopwatch.StartNew();
        var before = sources.ToDictionary(source => source, source => source.Written);
        ShouldAll(screens, screen => screen.HasShownMoreThan(before), "lines flow again", ResumeTimeout);
        return watch.Elapsed;
    }

    /// <summary>Waits until all lines are shown everywhere.</summary>
    internal static void ShouldShowAll(IReadOnlyList<Screen> screens)
        => ShouldAll(screens, screen => screen.HasShownAll(), "all lines are shown", Wait.Timeout);

    /// <summary>Each look takes what all have shown: no output piles up, and no viewer has to wait while another is looked at.</summary>
    private static void ShouldAll(IReadOnlyList<Screen> screens, Func<Screen, bool> condition, string what, TimeSpan limit)
    {
        if (!Wait.TryUntil(() => screens.Count(condition) == screens.Count, limit))
            Assert.Fail($"not within {limit.TotalSeconds} s: {what}; {string.Join("; ", screens.Select(screen => screen.Text))}");
    }

    private bool HasShownMoreThan(Dictionary<SentLines, int> lines)
    {
        Take();
        return !sources.Where((source, index) => _last[index] <= lines[source]).Any();
    }

    private bool HasShownAll()
    {
        Take();
        return !sources.Where((source, index) => source.After(_last[index]) <= source.Written).Any();
    }

    /// <summary>Its program was killed and is started again: a line that was cut comes again, and so may earlier ones.</summary>
    internal void MayRepeat()
    {
        Take();
        _cut = [];
        Array.Fill(_mayRepeat, true);
    }

    /// <summary>Its member has left the room: until it is back, what is sent is not for it.</summary>
    /// <param name="after">Last lines that were sent before, all of which it gets.</param>
    internal void MayMiss(Func<SentLines, int> after)
    {
        for (var index = 0; index < sources.Length; index++)
            _mayMissAfter[index] = after(sources[index]);
    }

    /// <summary>Its member is back.</summary>
    internal void MayMissNoMore() => Array.Fill(_mayMissAfter, int.MaxValue);

    private void Take()
    {
        if (takeNew() is not { Length: > 0 } shown)
            return;
        ReadOnlySpan<byte> bytes = (byte[])[.. _cut, .. shown];
        for (var length = bytes.IndexOf((byte)'\n'); length >= 0; length = bytes.IndexOf((byte)'\n'))
        {
            Take(bytes[..length]);
            bytes = bytes[(length + 1)..];
        }

        _cut = bytes.ToArray();
    }

    /// <summary>Messages are made for a wrong line only: there are many lines.</summary>
    private void Take(ReadOnlySpan<byte> line)
    {
        var sender = line.IsEmpty ? '\0' : (char)line[0];
        var index = Array.FindIndex(sources, source => source.Name == sender);
        if (index < 0)
            Assert.Fail($"{name} showed \"{Lines.Excerpt(line.ToArray(), 0)}\"");
        var (number, due) = (SentLines.NumberOf(line), sources[index].After(_last[index]));
        var after = _mayMissAfter[index];
        if (number != due && !MayShow(index, number, due))
            Assert.Fail($"{name} showed line {number} of {sender} instead of line {due}; it may miss lines after {after}");
        if (!sources[index].IsLine(number, line))
            Assert.Fail($"{name} showed line {number} of {sender} with wrong bytes");
        _mayRepeat[index] = false;
        _last[index] = number;
    }

    private bool MayShow(int index, int number, int due)
    {
        // A member that comes late gets what is accepted from then on.
        if (_last[index] == 0 || (number < due && _mayRepeat[index]))
            return true;
        var isMissable = number > due && due > _mayMissAfter[index];
        _mayMissAfter[index] = int.MaxValue;
        return isMissable;
    }
}
