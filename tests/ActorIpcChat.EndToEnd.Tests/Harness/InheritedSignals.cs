using System.Runtime.CompilerServices;

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Restores signals that nohup(1) or a script in the background has made the test run ignore: the tested programs would inherit that,
/// while users start them at a terminal.
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
