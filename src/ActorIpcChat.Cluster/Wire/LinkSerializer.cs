using System.Text;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.Serialization;

namespace ActorIpcChat.Cluster.Wire;

/// <summary>The bytes of a <see cref="LinkMessage"/>. The manifest is a letter, so a stranger cannot name a .NET type.</summary>
/// <remarks>Little-endian, as all Linux machines of .NET. A text is its length (two bytes) and UTF-8.</remarks>
internal sealed class LinkSerializer : SerializerWithStringManifest
{
    /// <summary>Bytes.</summary>
    private const int MaxText = 1024;

    /// <summary>No stream is longer; adding to it does not overflow.</summary>
    private const long MaxPosition = 1L << 62;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Called by Akka.</summary>
    public LinkSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => 5117;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        LineFrames => "L",
        Ack => "R",
        Resume => "C",
        Introduction => "H",
        Goodbye => "G",
        JoinRequest => "K",
        Welcome => "W",
        JoinRefused => "N",
        _ => throw new ArgumentException($"{o.GetType()} is not sent to other members"),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        if (obj is LineFrames lines)
            return lines.Bytes;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        switch (obj)
        {
            case Ack received:
                writer.Write(received.Session);
                writer.Write(received.UpTo);
                break;
            case Resume resume:
                writer.Write(resume.Session);
                writer.Write(resume.UpTo);
                writer.Write(resume.Next);
                break;
            case Introduction hello:
                Write(writer, hello.Nick);
                writer.Write(hello.Session);
                writer.Write(hello.Instance);
                writer.Write(hello.Knows);
                break;
            case Goodbye goodbye:
                writer.Write(goodbye.Session);
                break;
            case JoinRequest request:
                writer.Write(request.Version);
                Write(writer, request.Nick);
                writer.Write(request.Session);
                break;
            case Welcome welcome:
                writer.Write(welcome.Members);
                Write(writer, welcome.Oldest);
                break;
            case JoinRefused refused:
                Write(writer, refused.Text);
                break;
        }

        return stream.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The message is invalid; Akka logs and drops it.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest == "L")
        {
            return bytes.Length is > LineFrames.HeadLength + FrameHeader.Size and <= LineFrames.HeadLength + LineFrames.MaxFrames
                && new LineFrames(bytes) is { Position: >= 0 and <= MaxPosition } lines ? lines : throw Invalid();
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
            LinkMessage message = manifest switch
            {
                "R" => new Ack(reader.ReadUInt64(), Position(reader)),
                "C" => new Resume(reader.ReadUInt64(), Position(reader), Position(reader)),
                "H" => new Introduction(Nick(reader), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64())
                    is { Instance: not 0 } hello ? hello : throw Invalid(),
                "G" => new Goodbye(reader.ReadUInt64()),
                "K" => ReadJoinRequest(reader),
                "W" => new Welcome(reader.ReadInt32(), Text(reader, MaxText)),
                "N" => Text(reader, MaxText) is var text && !text.EnumerateRunes().Any(Utf8Text.IsControl) ? new JoinRefused(text) : throw Invalid(),
                _ => throw Invalid(),
            };
            return message is JoinRequest || reader.BaseStream.Position == bytes.Length ? message : throw Invalid();
        }
        catch (Exception e) when (e is EndOfStreamException or DecoderFallbackException)
        {
            throw Invalid();
        }
    }

    private static long Position(BinaryReader reader) => reader.ReadInt64() is var position and >= -1 and <= MaxPosition ? position : throw Invalid();

    /// <summary>The version comes first; of another version, only the version is read.</summary>
    private static JoinRequest ReadJoinRequest(BinaryReader reader)
        => reader.ReadInt32() is var version && version == LinkMessage.ProtocolVersion
            ? new JoinRequest(version, Nick(reader), reader.ReadUInt64())
            : new JoinRequest(version, "", 0);

    // Frames and notices show it, so it follows the rules of chat.nick.
    private static string Nick(BinaryReader reader)
        => Values.TryNick(Text(reader, FrameHeader.MaxNick), out var nick) && nick.Length > 0 ? nick : throw Invalid();

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ushort)bytes.Length);
        writer.Write(bytes);
    }

    private static string Text(BinaryReader reader, int max)
    {
        var length = reader.ReadUInt16();
        if (length > max || reader.ReadBytes(length) is not { } bytes || bytes.Length < length)
            throw Invalid();
        return StrictUtf8.GetString(bytes);
    }

    private static InvalidDataException Invalid() => new("invalid message of a member");
}
