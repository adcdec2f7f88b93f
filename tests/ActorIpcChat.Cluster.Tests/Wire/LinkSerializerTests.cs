using ActorIpcChat.Cluster.Wire;
using ActorIpcChat.Tests.Fuzz;
using ActorIpcChat.Wire;
using CsCheck;

namespace ActorIpcChat.Cluster.Tests.Wire;

public sealed class LinkSerializerTests
{
    private const long MostPosition = 1L << 62;

    private static readonly LinkSerializer Serializer = new(null!);

    private static readonly Gen<string> Manifests = Gen.OneOf("L", "R", "C", "H", "G", "K", "W", "N", "", "X", "System.String, mscorlib");

    private static readonly Gen<LinkMessage> Messages = Gen.OneOf<LinkMessage>(
        Gen.Select(Gen.ULong, Gen.Long[-1, MostPosition], (session, upTo) => (LinkMessage)new Received(session, upTo)),
        Gen.Select(Gen.ULong, Gen.Long[-1, MostPosition], Gen.Long[-1, MostPosition], (session, upTo, next) => (LinkMessage)new GoOn(session, upTo, next)),
        Gen.Select(Nicks(), Gen.ULong, Gen.ULong[1, ulong.MaxValue], Gen.ULong, (nick, session, instance, knows) => (LinkMessage)new Introduction(nick, session, instance, knows)),
        Gen.ULong.Select(session => (LinkMessage)new Goodbye(session)),
        Gen.Select(Nicks(), Gen.ULong, (nick, session) => (LinkMessage)new Knock(LinkMessage.Version, nick, session)),
        Gen.Select(Gen.Int[0, 100], Nicks(), (members, oldest) => (LinkMessage)new Welcome(members, oldest)),
        Nicks().Select(why => (LinkMessage)new Refused(why)));

    [Fact]
    public void What_was_written_is_read_again() => Messages.Fuzz(message => Assert.Equal(message, Read(Serializer.ToBinary(message), Serializer.Manifest(message))));

    [Fact]
    public void Whatever_comes_is_refused_or_makes_sense() => Gen.Select(Gen.Byte.Array[0, 200], Manifests).Fuzz(ShouldBeRefusedOrMakeSense);

    [Fact]
    public void A_message_with_other_bytes_in_it_is_refused_or_makes_sense() => Gen.Select(Messages, Noise.Changes(10)).Fuzz((message, changes) =>
    {
        var bytes = Serializer.ToBinary(message);
        ShouldBeRefusedOrMakeSense(bytes.With([.. changes.Where(change => change.At < bytes.Length)]), Serializer.Manifest(message));
    });

    [Fact]
    public void A_message_that_is_cut_or_too_long_is_refused() => Messages.Fuzz(message =>
    {
        var (bytes, manifest) = (Serializer.ToBinary(message), Serializer.Manifest(message));
        Assert.Null(Read(bytes[..^1], manifest));
        if (message is not Knock)
            Assert.Null(Read([.. bytes, 0], manifest));
    });

    [Fact]
    public void Of_a_knock_of_another_version_nothing_but_that_is_read()
        => Assert.Equal(new Knock(7, "", 0), Read([7, 0, 0, 0, 1, 2, 3], "K"));

    [Fact]
    public void Lines_are_bounded()
    {
        Assert.Null(Read(new byte[LineFrames.HeadLength + FrameHeader.Size], "L"));
        Assert.Null(Read(new byte[LineFrames.HeadLength + LineFrames.MaxFrames + 1], "L"));
        Assert.IsType<LineFrames>(Read(new byte[LineFrames.HeadLength + LineFrames.MaxFrames], "L"));
        Assert.Null(Read(LineFrames.Of(1, -1, true, new byte[100]).Bytes, "L"));
        Assert.Null(Read(LineFrames.Of(1, MostPosition + 1, true, new byte[100]).Bytes, "L"));
    }

    [Fact]
    public void A_nick_that_is_no_UTF_8_or_would_act_on_a_terminal_is_refused()
    {
        byte[] numbers = [.. Enumerable.Repeat((byte)1, 24)];
        Assert.Null(Read([1, 0, 0xFF, .. numbers], "H"));
        Assert.Null(Read([1, 0, 0x1B, .. numbers], "H"));
        Assert.Null(Read([0, 0, .. numbers], "H"));
        Assert.NotNull(Read([1, 0, (byte)'a', .. numbers], "H"));
    }

    [Fact]
    public void Zero_is_no_instance() => Assert.Null(Read([1, 0, (byte)'a', .. new byte[24]], "H"));

    private static Gen<string> Nicks() => Gen.Char['a', 'z'].Array[1, 20].Select(letters => new string(letters));

    private static void ShouldBeRefusedOrMakeSense(byte[] bytes, string manifest)
    {
        switch (Read(bytes, manifest))
        {
            case Received received:
                Assert.InRange(received.UpTo, -1, MostPosition);
                break;
            case GoOn go:
                Assert.InRange(go.UpTo, -1, MostPosition);
                Assert.InRange(go.Next, -1, MostPosition);
                break;
            case Introduction hello:
                ShouldBeNick(hello.Nick);
                break;
            case Knock { Speaks: LinkMessage.Version } knock:
                ShouldBeNick(knock.Nick);
                break;
            case LineFrames lines:
                Assert.InRange(lines.Position, 0, MostPosition);
                break;
            case Refused refused:
                Assert.DoesNotContain(refused.Why, char.IsControl);
                break;
            case null or Goodbye or Knock or Welcome:
                break;
            case var other:
                Assert.Fail($"{other} is no message of a member");
                break;
        }
    }

    private static void ShouldBeNick(string nick)
    {
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(nick), 1, FrameHeader.MaxNick);
        Assert.DoesNotContain(nick, char.IsControl);
    }

    /// <summary>Null where it is refused as what it should be refused as.</summary>
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
