using ActorIpcChat.Cluster.Engine;
using CsCheck;
using Google.Protobuf;

namespace ActorIpcChat.Cluster.Tests.Engine;

/// <summary>Frames as Akka.Remote writes them, and what a stranger may write.</summary>
public sealed class SenderOfFrameTests
{
    private const int Payload = 1, Instruction = 2, Envelope = 2, Recipient = 1, Message = 2, Sender = 4, Path = 1;

    private static readonly byte[] Alice = Field(Sender, Text(Path, "akka.ssl.tcp://room@127.0.0.1:4700/user/member"));
    private static readonly byte[] Mallory = Field(Sender, Text(Path, "akka.ssl.tcp://room@127.0.0.1:4701/user/member"));

    [Fact]
    public void Address_of_the_sender_is_found()
        => Assert.Equal("akka.ssl.tcp://room@127.0.0.1:4700", Find(FrameOf(Text(Recipient, "to"), Text(Message, "hello"), Alice)));

    [Fact]
    public void Address_of_IPv6_is_found() => Assert.Equal(
        "akka.ssl.tcp://room@[::1]:4700", Find(FrameOf(Field(Sender, Text(Path, "akka.ssl.tcp://room@[::1]:4700/user/member")))));

    [Fact]
    public void Handshake_and_message_without_sender_have_no_address()
    {
        Assert.Equal("", Find(Text(Instruction, "associate")));
        Assert.Equal("", Find(FrameOf(Text(Recipient, "to"))));
    }

    [Fact]
    public void Frame_with_two_senders_is_malformed()
    {
        Assert.Null(Find(FrameOf(Alice, Mallory)));
        Assert.Null(Find(Field(Payload, [.. Field(Envelope, Mallory), .. Field(Envelope, Text(Recipient, "to"))])));
        Assert.Null(Find([.. FrameOf(Mallory), .. FrameOf(Text(Recipient, "to"))]));
    }

    [Fact]
    public void Cut_frame_is_malformed_or_has_no_other_address()
    {
        var frame = FrameOf(Text(Recipient, "to"), Alice);
        for (var length = 1; length < frame.Length; length++)
            Assert.Null(Find(frame[..length]));
    }

    [Fact]
    public void Random_bytes_are_read_without_an_exception() => Gen.Byte.Array[0, 64].Sample(bytes => { _ = Find(bytes); });

    private static string? Find(byte[] frame)
        => SenderOfFrame.TryFind(frame, out var address) ? System.Text.Encoding.UTF8.GetString(address) : null;

    private static byte[] FrameOf(params byte[][] fields) => Field(Payload, Field(Envelope, [.. fields.SelectMany(field => field)]));

    private static byte[] Text(int field, string text) => Field(field, System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] value)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(value));
        }

        return bytes.ToArray();
    }
}
