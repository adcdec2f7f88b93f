namespace ActorIpcChat.Linux.Events;

/// <summary>Events of epoll(7), with the kernel's bits.</summary>
[Flags]
internal enum Readiness
{
    None = 0,

    /// <summary>EPOLLIN: a read will not block.</summary>
    Readable = 0x1,

    /// <summary>EPOLLOUT: a write will not block.</summary>
    Writable = 0x4,

    /// <summary>EPOLLERR: the reading end of a pipe is closed, or the descriptor has an error. Always reported.</summary>
    Error = 0x8,

    /// <summary>EPOLLHUP: the other end is closed. Always reported.</summary>
    HangUp = 0x10,
}
