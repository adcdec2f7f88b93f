using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Creates lines to send.</summary>
internal static class Lines
{
    internal static byte[] Bytes(params IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    internal static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Lines numbered from 1, so that a lost, repeated or displaced line is detected.</summary>
    internal static string[] Numbered(int count, string word = "line") => [.. Enumerable.Range(1, count).Select(number => $"{word} {number}")];

    /// <summary>Lines of random bytes with lengths up to about 10 KiB, reproducible by the seed.</summary>
    internal static byte[] Random(int total, int seed)
    {
        var random = new Random(seed);
        var bytes = new byte[total];
        random.NextBytes(bytes);
        bytes.AsSpan().Replace((byte)'\n', (byte)'\r');
        for (var at = 0; at < total; at += 1 + (int)Math.Pow(10, 4 * random.NextDouble()))
            bytes[at] = (byte)'\n';
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    internal static string Excerpt(byte[] bytes, int at)
        => Encoding.Latin1.GetString(bytes, Math.Min(at, bytes.Length), Math.Min(60, bytes.Length - Math.Min(at, bytes.Length)));
}
