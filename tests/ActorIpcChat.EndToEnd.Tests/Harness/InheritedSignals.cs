using System.Runtime.CompilerServices;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Tests that are started with nohup(1), or by a script in the background, inherit signals that are ignored, and so would the programs
/// they start: their users start them at a terminal.
/// </summary>
internal static class InheritedSignals
{
    private const nint Default = 0;

    [ModuleInitializer]
    internal static void Restore()
    {
        foreach (var signal in (int[])[Libc.SIGHUP, Libc.SIGINT, Libc.SIGQUIT])
        {
            if (Proc.Ignores(Environment.ProcessId, signal))
                Libc.SetHandler(signal, Default);
        }
    }
}
