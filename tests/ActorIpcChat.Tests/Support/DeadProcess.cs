using System.Diagnostics;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Tests;

/// <summary>Identities of processes that have ended.</summary>
internal static class DeadProcess
{
    /// <summary>A dead process that had the pid of this one.</summary>
    internal static ProcessIdentity SamePid { get; } = ProcessIdentity.Current with { StartTime = ProcessIdentity.Current.StartTime - 1 };

    /// <summary>A child process that has exited.</summary>
    internal static ProcessIdentity Child()
    {
        using var child = Process.Start("true");
        child.WaitForExit();
        return new ProcessIdentity(child.Id, 1);
    }
}
