using System.Security.Cryptography.X509Certificates;
using System.Text;
using DotNetty.Buffers;
using DotNetty.Common.Utilities;
using DotNetty.Handlers.Tls;
using DotNetty.Transport.Channels;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// Lets an incoming connection speak for one address only, that of its first message, and keeps the names in its certificate for that
/// address. Akka.Remote itself believes any sender that a message names.
/// </summary>
/// <param name="names">Gets the names.</param>
internal sealed class CertifiedSender(CertifiedNames names) : ChannelHandlerAdapter
{
    private byte[]? _address;

    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        var frame = (IByteBuffer)message;
        var bytes = frame.Array.AsSpan(frame.ArrayOffset + frame.ReaderIndex, frame.ReadableBytes);
        if (SenderOfFrame.TryFind(bytes, out var sender) && (sender.IsEmpty || SpeaksFor(context, sender)))
        {
            context.FireChannelRead(message);
            return;
        }

        ReferenceCountUtil.SafeRelease(message);
        context.CloseAsync();
    }

    private bool SpeaksFor(IChannelHandlerContext context, ReadOnlySpan<byte> sender)
    {
        if (_address is not null)
            return sender.SequenceEqual(_address);
        using var certificate = new X509Certificate2(context.Channel.Pipeline.Get<TlsHandler>().RemoteCertificate);
        var address = Encoding.UTF8.GetString(sender);
        if (!names.TryBind(address, Certificates.NamesIn(certificate)))
            return false;
        _address = sender.ToArray();
        context.Channel.CloseCompletion.ContinueWith(
            _ => names.Release(address), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }
}
