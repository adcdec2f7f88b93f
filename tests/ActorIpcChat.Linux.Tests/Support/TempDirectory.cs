using ActorIpcChat.Linux.Files;

namespace ActorIpcChat.Linux.Tests.Support;

/// <summary>A temporary directory, removed with its contents.</summary>
internal sealed class TempDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("ipc-linux-").FullName;

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal string Fifo(string name = "fifo")
    {
        Linux.Files.Fifo.Ensure(this[name], 0x180);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
