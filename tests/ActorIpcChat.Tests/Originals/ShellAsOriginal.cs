using System.Diagnostics;
using System.Text;

namespace ActorIpcChat.Tests.Originals;

/// <summary>
/// A shell that opens the FIFOs and says its pid as an original B does, and then does nothing more until it is ended. What it got it
/// does not read.
/// </summary>
internal sealed class ShellAsOriginal : IDisposable
{
    private readonly Process _shell;

    internal ShellAsOriginal(string directory) => _shell = Process.Start(
        new ProcessStartInfo("sh", ["-c", "exec 3>fifo1 4<fifo2; printf %s $$ >&3; read line"])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
        })!;

    internal int Pid => _shell.Id;

    /// <summary>It ends, and has signalled nobody.</summary>
    internal void End()
    {
        _shell.StandardInput.BaseStream.Write(Encoding.ASCII.GetBytes("\n"));
        _shell.StandardInput.Close();
        Assert.True(_shell.WaitForExit(15_000));
    }

    public void Dispose()
    {
        _shell.Kill();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
