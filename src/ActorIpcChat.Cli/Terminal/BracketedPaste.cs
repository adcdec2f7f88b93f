using System.Buffers;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>What is pasted, up to the bracket that ends it (CSI 201 ~). It comes as it is and may be cut anywhere.</summary>
internal sealed class BracketedPaste(Action<byte[]> onPaste)
{
    /// <summary>CSI as one byte.</summary>
    public const byte Control8Bit = 0x9b;

    private static readonly byte[] End7Bit = [.. "\e[201~"u8];
    private static readonly byte[] End8Bit = [Control8Bit, .. "201~"u8];

    private readonly ArrayBufferWriter<byte> _text = new();
    private byte[] _end = End7Bit;

    /// <summary>A sequence begins; should it begin a paste, that ends in the same form of CSI, two characters or one.</summary>
    /// <param name="first">The first byte of the sequence.</param>
    public void Begin(byte first) => _end = first == Control8Bit ? End8Bit : End7Bit;

    /// <summary>The end is in there.</summary>
    public bool EndsIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf(_end) >= 0;

    /// <summary>Takes bytes of the paste.</summary>
    /// <param name="bytes">What was read.</param>
    /// <param name="ended">Whether the end was among them; nothing behind it is taken.</param>
    /// <returns>How many were taken; what is left may be the beginning of the end.</returns>
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

    /// <summary>It is whole.</summary>
    public void Finish()
    {
        onPaste(_text.WrittenSpan.ToArray());
        _text.Clear();
    }
}
