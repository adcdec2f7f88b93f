using System.Buffers;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Collects a bracketed paste up to CSI 201 ~. Reads may split it anywhere.</summary>
internal sealed class BracketedPaste(Action<byte[]> onPaste)
{
    /// <summary>CSI as one byte.</summary>
    public const byte Control8Bit = 0x9b;

    private static readonly byte[] End7Bit = [.. "\e[201~"u8];
    private static readonly byte[] End8Bit = [Control8Bit, .. "201~"u8];

    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[] _end = End7Bit;

    /// <summary>A sequence begins. If it starts a paste, the paste ends with the same form of CSI, two bytes or one.</summary>
    /// <param name="first">The first byte of the sequence.</param>
    public void Begin(byte first) => _end = first == Control8Bit ? End8Bit : End7Bit;

    public bool EndsIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf(_end) >= 0;

    /// <summary>Adds bytes to the paste.</summary>
    /// <param name="bytes">Bytes that were read.</param>
    /// <param name="ended">They contain the end; what follows it is left.</param>
    /// <returns>How many bytes were used; the rest may be the first part of the end.</returns>
    public int Take(ReadOnlySpan<byte> bytes, out bool ended)
    {
        var length = bytes.IndexOf(_end);
        ended = length >= 0;
        if (!ended)
        {
            var open = Math.Min(_end.Length - 1, bytes.Length);
            while (!bytes[^open..].SequenceEqual(_end.AsSpan(0, open)))
                open--;
            length = bytes.Length - open;
        }

        _text.Write(bytes[..length]);
        if (!ended)
            return length;
        Finish();
        return length + _end.Length;
    }

    public void Finish()
    {
        onPaste(_text.WrittenSpan.ToArray());
        _text.Clear();
    }
}
