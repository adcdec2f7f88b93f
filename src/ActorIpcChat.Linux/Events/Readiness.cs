namespace ActorIpcChat.Linux.Events;

/// <summary>What epoll(7) says of a descriptor, with epoll's own bits.</summary>
[Flags]
public enum Readiness
{
    None = 0,

    /// <summary>EPOLLIN: a read will not block.</summary>
    Readable = 0x1,

    /// <summary>EPOLLOUT: a write will not block.</summary>
    Writable = 0x4,

    /// <summary>EPOLLERR: nobody reads the other end any more. Always reported, never asked for.</summary>
    Error = 0x8,

    /// <summary>EPOLLHUP: nobody writes the other end any more. Always reported, never asked for.</summary>
    HangUp = 0x10,
}
