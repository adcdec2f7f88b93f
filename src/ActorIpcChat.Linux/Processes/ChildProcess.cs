using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Processes;

/// <summary>
/// A child process with pipes as its standard streams, for an event loop to watch. When the child ends, <see cref="Output"/> and
/// <see cref="Error"/> reach their end; then call <see cref="TryReap"/>. No pidfd is used, since some sandboxes refuse it.
/// </summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    // posix_spawnattr_t has 336 bytes and posix_spawn_file_actions_t 80 with glibc on x64 and arm64.
    private const int AttributesSize = 512;
    private const int ActionsSize = 128;
    private const int SignalSetSize = 128;
    private const short SetGroup = 2; // POSIX_SPAWN_SETPGROUP
    private const short SetSignalDefaults = 4; // POSIX_SPAWN_SETSIGDEF
    private const short SetSignalMask = 8; // POSIX_SPAWN_SETSIGMASK

    private ChildProcess(int pid, FileDescriptor input, FileDescriptor output, FileDescriptor error)
        => (Pid, Input, Output, Error) = (pid, input, output, error);

    /// <summary>Its pid. The kernel does not reuse it before the child is reaped.</summary>
    public int Pid { get; }

    /// <summary>Writing end of its standard input; non-blocking.</summary>
    public FileDescriptor Input { get; }

    /// <summary>Reading end of its standard output; non-blocking.</summary>
    public FileDescriptor Output { get; }

    /// <summary>Reading end of its standard error; non-blocking.</summary>
    public FileDescriptor Error { get; }

    /// <summary>It has ended and was reaped: its pid may be another process's.</summary>
    public bool IsReaped { get; private set; }

    /// <summary>Starts a program with this process's environment and directory, and with default signal handling.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="arguments">Arguments without the program's name.</param>
    /// <param name="ownGroup">In a process group of its own, as a shell starts it: Ctrl+C reaches only the parent's group.</param>
    /// <param name="terminal">Its standard output is a pseudoterminal.</param>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    public static ChildProcess Start(string program, IReadOnlyList<string> arguments, bool ownGroup = false, bool terminal = false)
    {
        List<FileDescriptor> open = [];
        byte** vector = null;
        try
        {
            var (read0, write0) = Pipe(open);
            var (read1, write1) = terminal ? Terminal(open) : Pipe(open);
            var (read2, write2) = Pipe(open);
            vector = ToVector([program, .. arguments]);
            var errno = Spawn(vector, [read0, write1, write2], ownGroup, out var pid);
            if (errno != 0)
                throw new LinuxException($"cannot start {program}", errno, "check that it exists, and how many processes you may have (ulimit -u)");
            foreach (var theirs in (FileDescriptor[])[read0, write1, write2])
                theirs.Dispose();
            foreach (var ours in (FileDescriptor[])[write0, read1, read2])
                _ = fcntl(ours.Number, F_SETFL, O_NONBLOCK);
            return new ChildProcess(pid, write0, read1, read2);
        }
        catch
        {
            open.ForEach(descriptor => descriptor.Dispose());
            throw;
        }
        finally
        {
            Free(vector);
        }
    }

    /// <summary>Sends a signal (kill(2)). No effect after <see cref="TryReap"/>.</summary>
    public void Signal(int signal)
    {
        if (!IsReaped)
            _ = kill(Pid, signal);
    }

    /// <summary>Sends a signal to the process group that <see cref="Start"/> made, as Ctrl+C does. No effect after <see cref="TryReap"/>.</summary>
    public void SignalGroup(int signal)
    {
        if (!IsReaped)
            _ = kill(-Pid, signal);
    }

    /// <summary>waitpid(2) without blocking.</summary>
    /// <param name="status">Its exit code, or 128 plus the number of the signal that ended it.</param>
    /// <returns>False while it runs.</returns>
    public bool TryReap(out int status)
    {
        const int NoHang = 1; // WNOHANG
        int found;
        status = 0;
        if (IsReaped || Libc.WaitForProcess(Pid, &found, NoHang) != Pid)
            return false;
        IsReaped = true;
        status = (found & 0x7f) == 0 ? (found >> 8) & 0xff : 128 + (found & 0x7f);
        return true;
    }

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }

    private static (FileDescriptor Reading, FileDescriptor Writing) Pipe(List<FileDescriptor> open)
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            throw new LinuxException("cannot make a pipe", Errno.Last, "close programs or raise ulimit -n");
        var pipe = (new FileDescriptor(ends[0]), new FileDescriptor(ends[1]));
        open.AddRange([pipe.Item1, pipe.Item2]);
        return pipe;
    }

    private static (FileDescriptor Reading, FileDescriptor Writing) Terminal(List<FileDescriptor> open)
    {
        var terminal = OutputTerminal.Open();
        open.AddRange([terminal.Reading, terminal.Writing]);
        return terminal;
    }

    private static int Spawn(byte** vector, FileDescriptor[] streams, bool ownGroup, out int pid)
    {
        var attributes = stackalloc byte[AttributesSize];
        var actions = stackalloc byte[ActionsSize];
        var signals = stackalloc byte[SignalSetSize];
        // If the parent ignores SIGCHLD (trap '' CHLD in a shell), the kernel keeps no exit code.
        sigaction ended;
        if (sigaction(SIGCHLD, null, &ended) == 0 && ended.sa_handler == SIG_IGN)
        {
            ended.sa_handler = SIG_DFL;
            _ = sigaction(SIGCHLD, &ended, null);
        }

        _ = Libc.InitializeSpawnAttributes(attributes);
        _ = Libc.InitializeSpawnActions(actions);
        // The runtime ignores SIGPIPE and may have blocked signals; the child shall not inherit that.
        new Span<byte>(signals, SignalSetSize).Clear();
        _ = Libc.SetSpawnSignalMask(attributes, signals);
        new Span<byte>(signals, SignalSetSize).Fill(0xff);
        _ = Libc.SetSpawnSignalDefaults(attributes, signals);
        _ = Libc.SetSpawnFlags(attributes, (short)(SetSignalDefaults | SetSignalMask | (ownGroup ? SetGroup : 0)));
        for (var number = 0; number < streams.Length; number++)
            _ = Libc.AddSpawnDuplicate(actions, streams[number].Number, number);
        int child;
        var environment = *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        var errno = Libc.Spawn(&child, vector[0], actions, attributes, vector, environment);
        _ = Libc.DestroySpawnActions(actions);
        _ = Libc.DestroySpawnAttributes(attributes);
        pid = child;
        return errno;
    }

    private static byte** ToVector(string[] texts)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Length + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < texts.Length; index++)
        {
            var bytes = Encoding.UTF8.GetBytes(texts[index] + '\0');
            vector[index] = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(vector[index], bytes.Length));
        }

        return vector;
    }

    private static void Free(byte** vector)
    {
        for (var next = vector; next != null && *next != null; next++)
            NativeMemory.Free(*next);
        NativeMemory.Free(vector);
    }
}
