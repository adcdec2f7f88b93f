using System.Globalization;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Native;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Files;

/// <summary>A pseudoterminal (pty(7)) in raw mode: programs write each line to it at once, as to a person's terminal.</summary>
internal static unsafe class OutputTerminal
{
    private const uint Unlock = 0x40045431; // TIOCSPTLCK
    private const uint GetNumber = 0x80045430; // TIOCGPTN

    /// <summary>Opens both sides. After the programs' side is closed everywhere, a read gives EIO.</summary>
    /// <exception cref="LinuxException">The kernel has none left, or /dev/pts is missing.</exception>
    public static (FileDescriptor Reading, FileDescriptor Writing) Open()
    {
        var master = OpenPath("/dev/ptmx");
        int locked = 0, number = 0;
        if (ioctl(master.Number, (int)Unlock, &locked) != 0 || ioctl(master.Number, unchecked((int)GetNumber), &number) != 0)
        {
            var errno = Errno.Last;
            master.Dispose();
            throw new LinuxException("cannot make a pseudoterminal", errno, LinuxException.Sandboxed);
        }

        var slave = OpenPath(string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}"));
        // A terminal would write CR LF.
        var modes = stackalloc byte[64];
        if (Libc.GetModes(slave.Number, modes) == 0)
        {
            Libc.MakeRaw(modes);
            _ = Libc.SetModes(slave.Number, 0, modes);
        }

        return (master, slave);
    }

    private static FileDescriptor OpenPath(string path)
    {
        int number, errno;
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(path + '\0'))
        {
            number = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
            errno = Errno.Last;
        }

        return number >= 0 ? new FileDescriptor(number) : throw new LinuxException($"cannot open {path}", errno, "mount /dev/pts");
    }
}
