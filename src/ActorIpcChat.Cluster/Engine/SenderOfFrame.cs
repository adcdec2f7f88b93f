namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// Reads the sender's address in a frame of Akka.Remote, which is a message of protocol buffers (WireFormats.proto): AkkaProtocolMessage
/// holds AckAndEnvelopeContainer, that holds RemoteEnvelope, that holds the path of the sender.
/// </summary>
internal static class SenderOfFrame
{
    private const int Payload = 1, Envelope = 2, Sender = 4, Path = 1;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>Finds the address, as <see cref="Akka.Actor.Address.ToString"/> has it; empty if the frame has no sender.</summary>
    /// <returns>False if the frame is malformed, or names a sender more than once: a parser would take the last one.</returns>
    public static bool TryFind(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> address)
    {
        address = default;
        if (!TryGet(frame, Payload, out var payload) || !TryGet(payload, Envelope, out var envelope)
            || !TryGet(envelope, Sender, out var sender) || !TryGet(sender, Path, out var path))
            return false;
        var host = path.IndexOf("://"u8) + 3;
        var length = host < 3 ? -1 : path[host..].IndexOf((byte)'/');
        address = length < 0 ? path : path[..(host + length)];
        return true;
    }

    /// <summary>Finds a field with a length; empty if the message lacks it.</summary>
    private static bool TryGet(ReadOnlySpan<byte> message, int field, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        while (!message.IsEmpty)
        {
            if (!TryTakeVarint(ref message, out var tag))
                return false;
            var length = 0UL;
            switch ((WireType)(tag & 7))
            {
                case WireType.Varint:
                    if (!TryTakeVarint(ref message, out _))
                        return false;
                    break;
                case WireType.Fixed64:
                    length = 8;
                    break;
                case WireType.Fixed32:
                    length = 4;
                    break;
                case WireType.Bytes when TryTakeVarint(ref message, out length):
                    break;
                default:
                    return false;
            }

            if (length > (ulong)message.Length)
                return false;
            if (tag >> 3 == (ulong)field)
            {
                if (found || (WireType)(tag & 7) != WireType.Bytes)
                    return false;
                found = true;
                value = message[..(int)length];
            }

            message = message[(int)length..];
        }

        return true;
    }

    private static bool TryTakeVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var index = 0; index < Math.Min(10, bytes.Length); index++)
        {
            value |= (ulong)(bytes[index] & 0x7f) << (7 * index);
            if (bytes[index] >= 0x80)
                continue;
            bytes = bytes[(index + 1)..];
            return true;
        }

        return false;
    }
}
