using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>The operating system and C library that this library needs.</summary>
internal static class Platform
{
    /// <summary>Null on a 64-bit Linux with glibc; else one line that says what is missing.</summary>
    public static string? WhyUnsupported()
    {
        if (!OperatingSystem.IsLinux())
            return "this is not Linux: FIFOs, System V shared memory and epoll are needed; run it on Linux (WSL 2 will do)";
        if (!Environment.Is64BitProcess)
            return "this is a 32-bit process: run the 64-bit build";
        try
        {
            return Libc.GnuLibcVersion() == 0 ? NoGlibc : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return NoGlibc;
        }
    }

    private const string NoGlibc = "the C library is not glibc (Alpine has musl): use a distribution with glibc, such as Debian, Fedora or openSUSE";
}
