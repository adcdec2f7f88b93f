using System.Diagnostics;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Tests;

/// <summary>A process that is no more.</summary>
internal static class Dead
{
    /// <summary>A predecessor that had this very pid.</summary>
    internal static ProcessIdentity Predecessor { get; } = ProcessIdentity.Current with { StartTime = ProcessIdentity.Current.StartTime - 1 };

    /// <summary>One that ran and ended.</summary>
    internal static ProcessIdentity Child()
    {
        using var child = Process.Start("true");
        child.WaitForExit();
        return new ProcessIdentity(child.Id, 1);
    }
}
