using System.Globalization;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A process whose parent never reaps it: killed, it stays a zombie.</summary>
internal sealed class Orphan : IDisposable
{
    private readonly Child _parent = Child.Start("sh", "-c", "sleep 600 >/dev/null & echo $!; exec sleep 600 >/dev/null");

    internal Orphan()
    {
        Pid = int.Parse(_parent.Line(), CultureInfo.InvariantCulture);
        // Before exec the parent is a shell, which would reap the child.
        Wait.Until(() => _parent.Name == "sleep", "the parent sleeps");
    }

    internal int Pid { get; }

    internal void Die()
    {
        Assert.Equal(0, kill(Pid, SIGKILL));
        Wait.Until(() => File.ReadAllText($"/proc/{Pid}/stat").Contains(") Z ", StringComparison.Ordinal), "the child is a zombie");
    }

    public void Dispose()
    {
        _ = kill(Pid, SIGKILL);
        _parent.Dispose();
    }
}
