using System.Text;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;
using ActorIpcChat.Wire;
using Akka.Actor;
using Akka.Serialization;

namespace ActorIpcChat.Cluster.Wire;

/// <summary>
/// The bytes of a <see cref="LinkMessage"/>. A letter says which one it is, and no type is ever looked up by what a stranger sent.
/// </summary>
/// <remarks>Little-endian, as all machines are that .NET runs Linux on; texts are a length of two bytes and UTF-8.</remarks>
public sealed class LinkSerializer : SerializerWithStringManifest
{
    private const int MostText = 1024;

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
        Received => "R",
        GoOn => "C",
        Introduction => "H",
        Goodbye => "G",
        Knock => "K",
        Welcome => "W",
        Wire.Refused => "N",
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
            case Received received:
                writer.Write(received.Session);
                writer.Write(received.UpTo);
                break;
            case GoOn go:
                writer.Write(go.Session);
                writer.Write(go.UpTo);
                writer.Write(go.Next);
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
            case Knock knock:
                writer.Write(knock.Speaks);
                Write(writer, knock.Nick);
                writer.Write(knock.Session);
                break;
            case Welcome welcome:
                writer.Write(welcome.Members);
                Write(writer, welcome.Oldest);
                break;
            case Wire.Refused refused:
                Write(writer, refused.Why);
                break;
        }

        return stream.ToArray();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">No message of ours; Akka logs it and drops it.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest == "L")
        {
            return bytes.Length is > LineFrames.HeadLength + FrameHeader.Size and <= LineFrames.HeadLength + LineFrames.MaxFrames && new LineFrames(bytes) is { Position: >= 0 and <= MostPosition } lines
                ? lines
                : throw NoMessage();
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
            LinkMessage message = manifest switch
            {
                "R" => new Received(reader.ReadUInt64(), Position(reader)),
                "C" => new GoOn(reader.ReadUInt64(), Position(reader), Position(reader)),
                "H" => new Introduction(Nick(reader), reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64()) is { Instance: not 0 } hello ? hello : throw NoMessage(),
                "G" => new Goodbye(reader.ReadUInt64()),
                "K" => ReadKnock(reader),
                "W" => new Welcome(reader.ReadInt32(), Text(reader, MostText)),
                "N" => Text(reader, MostText) is var why && !why.EnumerateRunes().Any(Utf8Text.IsControl) ? new Wire.Refused(why) : throw NoMessage(),
                _ => throw NoMessage(),
            };
            return message is Knock || reader.BaseStream.Position == bytes.Length ? message : throw NoMessage();
        }
        catch (Exception e) when (e is EndOfStreamException or DecoderFallbackException)
        {
            throw NoMessage();
        }
    }

    /// <summary>No stream is longer; counting on from there does not overflow.</summary>
    private const long MostPosition = 1L << 62;

    private static long Position(BinaryReader reader) => reader.ReadInt64() is var position and >= -1 and <= MostPosition ? position : throw NoMessage();

    /// <summary>The version comes first, and of another one nothing else is read.</summary>
    private static Knock ReadKnock(BinaryReader reader)
        => reader.ReadInt32() is var version && version == LinkMessage.Version
            ? new Knock(version, Nick(reader), reader.ReadUInt64())
            : new Knock(version, "", 0);

    // It names a member in frames and notices, as a setting does.
    private static string Nick(BinaryReader reader) => Values.TryNick(Text(reader, FrameHeader.MaxNick), out var nick) && nick.Length > 0 ? nick : throw NoMessage();

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ushort)bytes.Length);
        writer.Write(bytes);
    }

    private static string Text(BinaryReader reader, int most)
    {
        var length = reader.ReadUInt16();
        if (length > most || reader.ReadBytes(length) is not { } bytes || bytes.Length < length)
            throw NoMessage();
        return StrictUtf8.GetString(bytes);
    }

    private static InvalidDataException NoMessage() => new("what came is no message of a member");
}
