using System.Text;
using DotNetty.Buffers;
using DotNetty.Common.Utilities;
using DotNetty.Transport.Channels;

namespace ActorIpcChat.Cluster.Engine;

/// <summary>
/// Keeps a member's descriptors for members. A connection is a stranger's until its first frame has the actor system's name, which only
/// those know who know the room and its secret; any other first frame closes it. Where all connections are taken, the stranger that came
/// first makes room for the next one, and no more are accepted before it has.
/// </summary>
/// <param name="server">The channel that listens.</param>
/// <param name="systemName">The actor system's name.</param>
/// <param name="limit">How many connections there may be.</param>
internal sealed class ConnectionGuard(IChannel server, string systemName, ConnectionLimit limit) : ChannelHandlerAdapter
{
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _systemName = Encoding.UTF8.GetBytes(systemName);
    private readonly Lock _lock = new();
    private readonly LinkedList<IChannel> _strangers = [];
    private int _open;
    private bool _wasCrowded;
    private bool _accepted;

    /// <inheritdoc/>
    /// <remarks>A connection was accepted.</remarks>
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
        connection.CloseCompletion.ContinueWith(_ => Closed(stranger), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        connection.Pipeline.AddFirst(new Entry(this, stranger));
        context.FireChannelRead(message);
        MakeRoom();
    }

    /// <inheritdoc/>
    /// <remarks>DotNetty tries again at once where accept(2) has failed, and without descriptors it fails each time.</remarks>
    public override void ChannelReadComplete(IChannelHandlerContext context)
    {
        if (!_accepted)
            Pause();
        _accepted = false;
        context.FireChannelReadComplete();
    }

    private void MakeRoom()
    {
        IChannel? first;
        lock (_lock)
        {
            var isFull = _open >= limit.Most;
            if (server.Configuration.AutoRead == isFull)
                server.Configuration.AutoRead = !isFull;
            // One that has just come may be a member, which needs a moment to say so.
            first = isFull && _strangers.Count > 1 ? _strangers.First!.Value : null;
            if (first is null)
                return;
        }

        if (!_wasCrowded)
            limit.OnCrowd();
        _wasCrowded = true;
        if (first.Registered)
            first.CloseAsync();
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

    private void SaidSomething(LinkedListNode<IChannel> stranger)
    {
        lock (_lock)
            stranger.List?.Remove(stranger);
    }

    /// <summary>Puts the <see cref="FirstFrame"/> behind what takes frames apart, once that is there.</summary>
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

            guard.SaidSomething(stranger);
            context.FireChannelRead(message);
            context.Channel.Pipeline.Remove(this);
        }
    }
}
