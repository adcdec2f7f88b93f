using System.Runtime.CompilerServices;
using System.Text;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Wire;

/// <summary>
/// The first message of a chat process. The pid in decimal digits and twelve NULs precede its body: the original programs read the digits
/// as the handshake and show nothing for text that begins with a NUL.
/// </summary>
/// <remarks>
/// <code>
/// pid digits | 12 × NUL | body:
///   0 magic (8)            8 version (4)         12 flags (4)
///  16 from (8)            24 to (8)              32 session (8)
///  40 received session    48 received up to      56 pid (4)   60 shmid (4)
///  64 start time (8)      72 pid namespace (8)   80 stream start (8)
///  88 generation (8)      96 nick length (1)     97 nick (64)          168 checksum (8)
/// </code>
/// An end is connected when it receives its own <c>from</c> as the other's <c>to</c>. These numbers are random and new for each attempt, so
/// an old message in a pipe is no answer.
/// </remarks>
/// <param name="From">Number of the sender's attempt to connect, never 0.</param>
/// <param name="To">The other end's number, 0 if not known yet.</param>
/// <param name="Stays">The sender stays when its peer leaves: the peer must not signal it.</param>
/// <param name="MadeFifos">The sender made the FIFOs. If it dies, or leaves a peer that stays, the peer removes them.</param>
/// <param name="Process">The sender, with its pid in its own pid namespace.</param>
/// <param name="PidNamespace">Inode of its pid namespace (pid_namespaces(7)).</param>
/// <param name="SegmentId">shmid of its segment, from which the peer reads what has arrived.</param>
/// <param name="Generation">Random number of that segment: the id may name another one in another IPC namespace (ipc_namespaces(7)).</param>
/// <param name="Session">Number of the stream that it sends.</param>
/// <param name="StreamStart">First position of that stream that it can still send.</param>
/// <param name="ReceivedSession">The stream that it received last, 0 for none.</param>
/// <param name="ReceivedUpTo">Position in that stream up to which it has received everything.</param>
/// <param name="Nick">Its user's nick, at most 64 bytes of UTF-8.</param>
internal sealed record Hello(
    ulong From,
    ulong To,
    bool Stays,
    bool MadeFifos,
    ProcessIdentity Process,
    ulong PidNamespace,
    int SegmentId,
    ulong Generation,
    ulong Session,
    long StreamStart,
    ulong ReceivedSession,
    long ReceivedUpTo,
    string Nick)
{
    /// <summary>Bytes of the body, without digits and NULs.</summary>
    public const int BodySize = 176;

    /// <summary>Largest size: ten digits, the NULs and the body. Less than PIPE_BUF, so one write is atomic.</summary>
    public const int MaxSize = 10 + Nuls + BodySize;

    /// <summary>The sender is a part of another program (a library's channel): the peer must not signal it.</summary>
    public bool IsProgram { get; init; }

    private const int Nuls = 12;
    private const ulong Magic = 0x0154_4148_4343_5049; // "IPCCHAT" and 1
    private const uint Version = 1;
    private const int ChecksumAt = BodySize - 8;

    /// <summary>The first eight bytes of a body.</summary>
    public static ReadOnlySpan<byte> Mark => "IPCCHAT\x01"u8;

    /// <summary>The message: digits, NULs and body.</summary>
    public byte[] ToBytes()
    {
        var digits = Encoding.ASCII.GetBytes(Process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var all = new byte[digits.Length + Nuls + BodySize];
        digits.CopyTo(all, 0);
        var body = all.AsSpan(digits.Length + Nuls);
        Put(body, 0, Magic);
        Put(body, 8, Version);
        Put(body, 12, (Stays ? 1u : 0u) | (MadeFifos ? 2u : 0u) | (IsProgram ? 4u : 0u));
        Put(body, 16, From);
        Put(body, 24, To);
        Put(body, 32, Session);
        Put(body, 40, ReceivedSession);
        Put(body, 48, ReceivedUpTo);
        Put(body, 56, Process.Pid);
        Put(body, 60, SegmentId);
        Put(body, 64, Process.StartTime);
        Put(body, 72, PidNamespace);
        Put(body, 80, StreamStart);
        Put(body, 88, Generation);
        body[96] = (byte)Encoding.UTF8.GetBytes(Nick, body.Slice(97, 64));
        Put(body, ChecksumAt, Checksum(body));
        return all;
    }

    /// <summary>Reads a body; null if it is invalid or has another version.</summary>
    /// <param name="body">At least <see cref="BodySize"/> bytes, beginning with <see cref="Mark"/>.</param>
    public static Hello? FromBody(ReadOnlySpan<byte> body)
    {
        if (body.Length < BodySize || Get<ulong>(body, 0) != Magic || Get<uint>(body, 8) != Version || Get<ulong>(body, ChecksumAt) != Checksum(body))
            return null;
        var pid = Get<int>(body, 56);
        var from = Get<ulong>(body, 16);
        if (pid <= 0 || from == 0 || body[96] > FrameHeader.MaxNick || Get<long>(body, 80) < 0 || Get<long>(body, 48) < 0)
            return null;
        return new Hello(
            from,
            Get<ulong>(body, 24),
            (Get<uint>(body, 12) & 1) != 0,
            (Get<uint>(body, 12) & 2) != 0,
            new ProcessIdentity(pid, Get<long>(body, 64)),
            Get<ulong>(body, 72),
            Get<int>(body, 60),
            Get<ulong>(body, 88),
            Get<ulong>(body, 32),
            Get<long>(body, 80),
            Get<ulong>(body, 40),
            Get<long>(body, 48),
            Encoding.UTF8.GetString(body.Slice(97, body[96])))
        {
            IsProgram = (Get<uint>(body, 12) & 4) != 0,
        };
    }

    // FNV-1a: against corruption, not against attacks. A process that may write to the FIFO may chat anyway.
    private static ulong Checksum(ReadOnlySpan<byte> body)
    {
        var hash = 14695981039346656037UL;
        foreach (var value in body[..ChecksumAt])
            hash = (hash ^ value) * 1099511628211UL;
        return hash;
    }

    private static void Put<T>(Span<byte> body, int at, T value)
        where T : unmanaged => Unsafe.WriteUnaligned(ref body[at], value);

    private static T Get<T>(ReadOnlySpan<byte> body, int at)
        where T : unmanaged => Unsafe.ReadUnaligned<T>(in body[at]);
}
