using ActorIpcChat.Linux.Native;

namespace ActorIpcChat.Linux.Processes;

/// <summary>What this library runs on.</summary>
public static class Platform
{
    /// <summary>Null on a 64-bit Linux with glibc; elsewhere one line that says what is missing.</summary>
    public static string? WhyUnsupported()
    {
        if (!OperatingSystem.IsLinux())
            return "this is no Linux: FIFOs, System V shared memory and epoll are used as Linux has them; run it there (WSL 2 will do)";
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
