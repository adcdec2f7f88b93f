using System.Globalization;
using System.Text;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A hello with forged fields; see Wire/Hello for the layout.</summary>
internal static class ForgedHello
{
    private const int BodySize = 176;
    private const int ChecksumAt = BodySize - 8;

    /// <summary>A hello that names another process as its sender, and a segment.</summary>
    internal static byte[] Of(int pid, ulong to = 0, int segment = 0)
    {
        var body = new byte[BodySize];
        Encoding.ASCII.GetBytes("IPCCHAT\x01").CopyTo(body, 0);
        Put(8, 1);
        Put(16, 4711UL);
        Put(24, to);
        Put(32, 77UL);
        Put(56, pid);
        Put(60, segment);
        Put(64, long.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ')[19], CultureInfo.InvariantCulture));
        Put(72, ulong.Parse(new FileInfo("/proc/self/ns/pid").LinkTarget!.Trim("pid:[]".ToCharArray()), CultureInfo.InvariantCulture));
        body[96] = 3;
        Encoding.ASCII.GetBytes("mal").CopyTo(body, 97);
        var hash = 14695981039346656037UL;
        foreach (var value in body[..ChecksumAt])
            hash = (hash ^ value) * 1099511628211UL;
        Put(ChecksumAt, hash);
        return [.. Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)), .. new byte[12], .. body];

        void Put<T>(int at, T value)
            where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Write(body.AsSpan(at), in value);
    }

    /// <summary>The From field of the last hello in some bytes, which a reply has to name.</summary>
    internal static ulong? FromOfLast(ReadOnlySpan<byte> received)
        => received.LastIndexOf("IPCCHAT\x01"u8) is >= 0 and var at && received.Length - at >= BodySize
            ? BitConverter.ToUInt64(received[(at + 16)..])
            : null;
}
