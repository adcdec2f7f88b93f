using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

[Collection(NonParallel.Name)]
public sealed class NativeTests(ITestOutputHelper output) : RoomTest(output)
{
    private const string Copy = "copied-ipcchat";

    [NativeFact]
    public void Native_program_is_one_file_without_a_runtime()
    {
        Room.ExpectBesideRoom(Copy);
        var copy = Path.Combine(Room.Top, Copy);
        File.Copy(ChatRoom.Program, copy);
        var version = Room.StartProgram("version", copy, ["--version"], ("DOTNET_ROOT", "/nowhere"), ("PATH", "/nowhere"));
        version.ShouldExit();
        Assert.NotEmpty(version.Output.Text);
    }

    [NativeFact]
    public void Native_program_starts_quickly_with_little_memory()
    {
        var chat = Room.StartAll();
        chat.A.Send("here");
        chat.B1.ShouldShow("here");
        // Measured: 13 MiB, 4 threads, 15 to 35 ms of processor time, most of it page faults. Far more means an unneeded dependency.
        foreach (var process in Room.Processes)
        {
            Assert.InRange(process.ResidentBytes, 1, 26 << 20);
            Assert.InRange(Directory.GetDirectories($"/proc/{process.Pid}/task").Length, 1, 6);
            Assert.InRange(process.ProcessorTime.TotalMilliseconds, 0, 120);
        }
    }

    /// <summary>
    /// OpenSSL is not needed: it was loaded for the seed of Akka's random numbers and took a fifth of the start time and of the memory.
    /// </summary>
    [NativeFact]
    public void Native_program_loads_only_the_C_library()
    {
        var chat = Room.StartAll();
        foreach (var process in (RunningProcess[])[chat.A, chat.B1])
        {
            var files = Proc.Read(process.Pid, "maps").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
                line => Path.GetFileName(line[(line.LastIndexOf(' ') + 1)..]));
            var libraries = files.Where(file => file.Contains(".so", StringComparison.Ordinal))
                .Select(file => file.Split(".so")[0]).Distinct().Order();
            Assert.All(libraries, library => Assert.Matches("^(libc|libm|ld-linux.*|libpthread|libdl|librt)$", library));
        }
    }
}
