namespace ActorIpcChat.Originals;

/// <summary>
/// The original programs' handshake: only the pid in decimal digits. The peer reads as many bytes as its own pid has digits.
/// </summary>
internal static class OriginalGreeting
{
    private const int MaxDigits = 10;

    /// <summary>
    /// All pids that a FIFO's first bytes can mean, longest first: the original's first message may follow without a gap.
    /// </summary>
    public static IEnumerable<(int Pid, int Digits)> Readings(ReadOnlyMemory<byte> begin)
    {
        var digits = 0;
        while (digits < Math.Min(MaxDigits, begin.Length) && begin.Span[digits] is >= (byte)'0' and <= (byte)'9')
            digits++;
        if (digits == 0 || begin.Span[0] == '0')
            yield break;
        for (; digits > 0; digits--)
        {
            if (System.Buffers.Text.Utf8Parser.TryParse(begin.Span[..digits], out int pid, out _) && pid > 0)
                yield return (pid, digits);
        }
    }

    /// <summary>The number that an original program reads from a pid if its own pid has this many digits.</summary>
    public static int AsRead(int pid, int digits)
    {
        var text = pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return int.Parse(text.AsSpan(0, Math.Min(digits, text.Length)), System.Globalization.CultureInfo.InvariantCulture);
    }
}
