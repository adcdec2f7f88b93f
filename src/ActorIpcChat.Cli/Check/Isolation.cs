using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Cli.Check;

/// <summary>
/// An IPC namespace for each situation. unshare(1) makes it: unshare(2) makes a user namespace only in a process of one thread, and .NET has
/// several.
/// </summary>
internal static unsafe class Isolation
{
    /// <summary>The command that runs a program in an IPC namespace of its own; null if the kernel does not allow it.</summary>
    public static IReadOnlyList<string>? Find()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(directory => System.IO.Path.Combine(directory, "unshare")).FirstOrDefault(System.IO.File.Exists);
        if (program is null)
            return null;
        // root needs no user namespace, and some containers allow none.
        return ((string[][])[["--ipc"], ["--user", "--map-root-user", "--ipc"]])
            .Select(options => (string[])[program, .. options]).FirstOrDefault(Works);
    }

    /// <summary>Without a namespace the keys of the exercise have to be free.</summary>
    /// <exception cref="LinuxException">They are not.</exception>
    public static void ThrowIfKeysAreTaken()
    {
        foreach (var segment in SharedMemoryList.Read().Where(segment => segment.Key is Stage.KeyA or Stage.KeyB))
        {
            var users = segment.Attachments == 0
                ? "" : $", and {segment.Attachments} {(segment.Attachments == 1 ? "process uses" : "processes use")} it";
            throw new LinuxException(
                "cannot check the programs", $"shared memory of key {segment.Key} is there already{users}",
                $"remove it with ipcrm -M {segment.Key}, or allow user namespaces (unshare --user --ipc)");
        }
    }

    private static bool Works(string[] command)
    {
        using var process = ChildProcess.Start(command[0], [.. command[1..], "/bin/sh", "-c", ":"]);
        int status;
        while (!process.TryReap(out status))
            Linux.Native.Libc.Poll(null, 0, 2);
        return status == 0;
    }
}
