using System.Text;
using DotNetty.Buffers;
using DotNetty.Common.Utilities;
using DotNetty.Transport.Channels;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// Reserves connections for members. A connection is a stranger's until its first frame contains the actor system's name, which is derived
/// from the room and its secret; any other first frame closes it. At the limit, the guard closes the oldest stranger's connection, and
/// accepts no more until it is closed.
/// </summary>
/// <param name="server">The channel that listens.</param>
/// <param name="systemName">The actor system's name.</param>
/// <param name="limit">Limit of open connections.</param>
/// <param name="names">Gets the names in the certificates of members; null without TLS.</param>
internal sealed class ConnectionGuard(IChannel server, string systemName, ConnectionLimit limit, CertifiedNames? names) : ChannelHandlerAdapter
{
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _systemName = Encoding.UTF8.GetBytes(systemName);
    private readonly Lock _lock = new();
    private readonly LinkedList<IChannel> _strangers = [];
    private int _open;
    private bool _reported;
    private bool _accepted;

    private CertifiedNames? Names => names;

    /// <inheritdoc/>
    /// <remarks>The message is an accepted connection.</remarks>
    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        var connection = (IChannel)message;
        LinkedListNode<IChannel> stranger;
        lock (_lock)
        {
            stranger = _strangers.AddLast(connection);
            _open++;
        }

        _accepted = true;
        connection.CloseCompletion.ContinueWith(
            _ => Closed(stranger), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        connection.Pipeline.AddFirst(new Entry(this, stranger));
        context.FireChannelRead(message);
        MakeRoom();
    }

    /// <inheritdoc/>
    /// <remarks>DotNetty repeats a failed accept(2) at once, which fails each time while no descriptor is left.</remarks>
    public override void ChannelReadComplete(IChannelHandlerContext context)
    {
        if (!_accepted)
            Pause();
        _accepted = false;
        context.FireChannelReadComplete();
    }

    private void MakeRoom()
    {
        IChannel? oldest;
        lock (_lock)
        {
            var isFull = _open >= limit.Limit;
            if (server.Configuration.AutoRead == isFull)
                server.Configuration.AutoRead = !isFull;
            // The newest one may be a member whose first frame is still on its way.
            oldest = isFull && _strangers.Count > 1 ? _strangers.First!.Value : null;
            if (oldest is null)
                return;
        }

        if (!_reported)
            limit.OnReached();
        _reported = true;
        if (oldest.Registered)
            oldest.CloseAsync();
        else
            Pause();
    }

    private void Pause()
    {
        server.Configuration.AutoRead = false;
        server.EventLoop.Schedule(MakeRoom, PauseWithoutDescriptors);
    }

    private void Closed(LinkedListNode<IChannel> stranger)
    {
        lock (_lock)
        {
            stranger.List?.Remove(stranger);
            _open--;
        }

        if (server.Open)
            server.EventLoop.Execute(MakeRoom);
    }

    private void Accept(LinkedListNode<IChannel> stranger)
    {
        lock (_lock)
            stranger.List?.Remove(stranger);
    }

    /// <summary>Adds <see cref="FirstFrame"/> behind the frame decoder, once the pipeline has it.</summary>
    private sealed class Entry(ConnectionGuard guard, LinkedListNode<IChannel> stranger) : ChannelHandlerAdapter
    {
        public override void ChannelActive(IChannelHandlerContext context)
        {
            context.Channel.Pipeline.AddBefore("ServerHandler", "FirstFrame", new FirstFrame(guard, stranger));
            context.FireChannelActive();
            context.Channel.Pipeline.Remove(this);
        }
    }

    private sealed class FirstFrame(ConnectionGuard guard, LinkedListNode<IChannel> stranger) : ChannelHandlerAdapter
    {
        public override void ChannelRead(IChannelHandlerContext context, object message)
        {
            var frame = (IByteBuffer)message;
            if (frame.Array.AsSpan(frame.ArrayOffset + frame.ReaderIndex, frame.ReadableBytes).IndexOf(guard._systemName) < 0)
            {
                ReferenceCountUtil.SafeRelease(message);
                context.CloseAsync();
                return;
            }

            guard.Accept(stranger);
            if (guard.Names is { } names)
                context.Channel.Pipeline.AddBefore("ServerHandler", "CertifiedSender", new CertifiedSender(names));
            context.FireChannelRead(message);
            context.Channel.Pipeline.Remove(this);
        }
    }
}
