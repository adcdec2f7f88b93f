using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Cluster.Tests.Wire;

public sealed class LinkSerializerTests
{
    private const long MaxPosition = 1L << 62;

    private static readonly LinkSerializer Serializer = new(null!);

    private static readonly Gen<string> Manifests = Gen.OneOf("L", "R", "C", "H", "G", "K", "W", "N", "", "X", "System.String, mscorlib");

    private static readonly Gen<LinkMessage> Messages = Gen.OneOf<LinkMessage>(
        Gen.Select(Gen.ULong, Gen.Long[-1, MaxPosition], (session, upTo) => (LinkMessage)new Ack(session, upTo)),
        Gen.Select(
            Gen.ULong, Gen.Long[-1, MaxPosition], Gen.Long[-1, MaxPosition],
            (session, upTo, next) => (LinkMessage)new Resume(session, upTo, next)),
        Gen.Select(
            Nicks(), Gen.ULong, Gen.ULong[1, ulong.MaxValue], Gen.ULong,
            (nick, session, instance, knows) => (LinkMessage)new Introduction(nick, session, instance, knows)),
        Gen.ULong.Select(session => (LinkMessage)new Goodbye(session)),
        Gen.Select(Nicks(), Gen.ULong, (nick, session) => (LinkMessage)new JoinRequest(LinkMessage.ProtocolVersion, nick, session)),
        Gen.Select(Gen.Int[0, 100], Nicks(), (members, oldest) => (LinkMessage)new Welcome(members, oldest)),
        Nicks().Select(why => (LinkMessage)new JoinRefused(why)));

    [Fact]
    public void Message_round_trips()
        => Messages.Fuzz(message => Assert.Equal(message, Read(Serializer.ToBinary(message), Serializer.Manifest(message))));

    [Fact]
    public void Random_bytes_are_refused_or_give_a_valid_message() => Gen.Select(Gen.Byte.Array[0, 200], Manifests).Fuzz(AssertRefusedOrValid);

    [Fact]
    public void Message_with_changed_bytes_is_refused_or_valid() => Gen.Select(Messages, RandomValues.Changes(10)).Fuzz((message, changes) =>
    {
        var bytes = Serializer.ToBinary(message);
        AssertRefusedOrValid(bytes.With([.. changes.Where(change => change.At < bytes.Length)]), Serializer.Manifest(message));
    });

    [Fact]
    public void Truncated_or_extended_message_is_refused() => Messages.Fuzz(message =>
    {
        var (bytes, manifest) = (Serializer.ToBinary(message), Serializer.Manifest(message));
        Assert.Null(Read(bytes[..^1], manifest));
        if (message is not JoinRequest)
            Assert.Null(Read([.. bytes, 0], manifest));
    });

    [Fact]
    public void Join_request_of_another_version_gives_only_the_version()
        => Assert.Equal(new JoinRequest(7, "", 0), Read([7, 0, 0, 0, 1, 2, 3], "K"));

    [Fact]
    public void Lines_with_a_length_or_position_out_of_range_are_refused()
    {
        Assert.Null(Read(new byte[LineFrames.HeadLength + FrameHeader.Size], "L"));
        Assert.Null(Read(new byte[LineFrames.HeadLength + LineFrames.MaxFrames + 1], "L"));
        Assert.IsType<LineFrames>(Read(new byte[LineFrames.HeadLength + LineFrames.MaxFrames], "L"));
        Assert.Null(Read(LineFrames.Of(1, -1, true, new byte[100]).Bytes, "L"));
        Assert.Null(Read(LineFrames.Of(1, MaxPosition + 1, true, new byte[100]).Bytes, "L"));
    }

    [Fact]
    public void Nick_with_invalid_UTF_8_or_control_characters_is_refused()
    {
        byte[] numbers = [.. Enumerable.Repeat((byte)1, 24)];
        Assert.Null(Read([1, 0, 0xFF, .. numbers], "H"));
        Assert.Null(Read([1, 0, 0x1B, .. numbers], "H"));
        Assert.Null(Read([0, 0, .. numbers], "H"));
        Assert.NotNull(Read([1, 0, (byte)'a', .. numbers], "H"));
    }

    [Fact]
    public void Instance_zero_is_refused() => Assert.Null(Read([1, 0, (byte)'a', .. new byte[24]], "H"));

    private static Gen<string> Nicks() => Gen.Char['a', 'z'].Array[1, 20].Select(letters => new string(letters));

    private static void AssertRefusedOrValid(byte[] bytes, string manifest)
    {
        switch (Read(bytes, manifest))
        {
            case Ack received:
                Assert.InRange(received.UpTo, -1, MaxPosition);
                break;
            case Resume resume:
                Assert.InRange(resume.UpTo, -1, MaxPosition);
                Assert.InRange(resume.Next, -1, MaxPosition);
                break;
            case Introduction hello:
                AssertNick(hello.Nick);
                break;
            case JoinRequest { Version: LinkMessage.ProtocolVersion } request:
                AssertNick(request.Nick);
                break;
            case LineFrames lines:
                Assert.InRange(lines.Position, 0, MaxPosition);
                break;
            case JoinRefused refused:
                Assert.DoesNotContain(refused.Text, char.IsControl);
                break;
            case null or Goodbye or JoinRequest or Welcome:
                break;
            case var other:
                Assert.Fail($"{other} is not a message of a member");
                break;
        }
    }

    private static void AssertNick(string nick)
    {
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(nick), 1, FrameHeader.MaxNick);
        Assert.DoesNotContain(nick, char.IsControl);
    }

    /// <summary>Null if it is refused with the documented exception.</summary>
    private static object? Read(byte[] bytes, string manifest)
    {
        try
        {
            return Serializer.FromBinary(bytes, manifest);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
