using System.Diagnostics;
using System.Text;

namespace ActorIpcChat.Tests.Originals;

/// <summary>A shell that plays an original B: it opens the FIFOs and sends its pid, then waits. It reads no messages.</summary>
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

    /// <summary>Ends the shell without a signal to the peer.</summary>
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
