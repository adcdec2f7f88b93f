using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Native;
using ActorIpcChat.Linux.Tests.Support;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed unsafe class AppendedFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Path => _directory["log"];

    [Fact]
    public void New_file_is_private_and_grows()
    {
        using var file = AppendedFile.Open(Path);

        Append(file, "one\n");
        Append(file, "two\n");

        Assert.Equal("one\ntwo\n", File.ReadAllText(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void Existing_text_stays_and_gets_a_line_end()
    {
        File.WriteAllText(Path, "whole\nhal");
        using var file = AppendedFile.Open(Path);

        Append(file, "next\n");

        Assert.Equal("whole\nhal\nnext\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Renamed_or_removed_file_is_not_in_place()
    {
        using var first = AppendedFile.Open(Path);
        Assert.True(first.IsInPlace);
        File.Move(Path, Path + ".1");
        Assert.False(first.IsInPlace);

        using var second = AppendedFile.Open(Path);
        Assert.True(second.IsInPlace);
        Assert.False(first.IsInPlace);
        File.Delete(Path);
        Assert.False(second.IsInPlace);
    }

    [Fact]
    public void Write_to_a_full_device_fails_and_writes_nothing()
    {
        using var file = AppendedFile.Open("/dev/full");

        Assert.Equal(new IoResult(0, Errno.ENOSPC), Append(file, "x\n"));
    }

    [Fact]
    public void Unfinished_line_of_another_writer_gets_a_line_end()
    {
        using var file = AppendedFile.Open(Path);
        Append(file, "one\n");
        File.AppendAllText(Path, "hal");

        Append(file, "next\n");
        Append(file, "last\n");

        Assert.Equal("one\nhal\nnext\nlast\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Lines_of_two_writers_in_many_pieces_stay_whole()
    {
        const int Lines = 100;
        // JSON of a long line is written in blocks like these.
        var threads = "ab".Select(letter => new Thread(() =>
        {
            using var file = AppendedFile.Open(Path);
            var block = new string(letter, 1 << 16);
            for (var line = 0; line < Lines; line++)
                Assert.Equal(0, Append(file, block, block, $"{letter}\n").Errno);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        var lines = File.ReadAllLines(Path);

        Assert.Equal(2 * Lines, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length == (1 << 17) + 1 && line.Distinct().Count() == 1, $"a line of {line.Length} bytes"));
    }

    [Fact]
    public void Writer_waits_while_another_is_within_a_line()
    {
        using var file = AppendedFile.Open(Path);
        using var other = new Holder(Path);
        other.Write("begun "u8);
        using var begins = new ManualResetEventSlim();
        var appending = new Thread(() =>
        {
            begins.Set();
            Append(file, "mine\n");
        });
        appending.Start();
        begins.Wait();

        other.Write("and ended\n"u8);
        other.Dispose();
        appending.Join();

        Assert.Equal("begun and ended\nmine\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Wait_for_a_writer_stopped_within_a_line_is_limited()
    {
        using var file = AppendedFile.Open(Path);
        using var stopped = new Holder(Path);
        stopped.Write("hal"u8);

        Append(file, "one\n");
        var later = Stopwatch.StartNew();
        for (var line = 0; line < 100; line++)
            Append(file, "more\n");

        Assert.True(later.Elapsed < TimeSpan.FromSeconds(5), $"100 lines took {later.Elapsed}");
        Assert.StartsWith("hal\none\nmore\n", File.ReadAllText(Path), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_might_block_is_refused()
    {
        Assert.Contains("it is a FIFO", Refused(path => Fifo.Ensure(path, 0x180)), StringComparison.Ordinal);
        Assert.Contains("Is a directory", Refused(path => Directory.CreateDirectory(path)), StringComparison.Ordinal);
    }

    private string Refused(Action<string> make)
    {
        var path = _directory[Guid.NewGuid().ToString()];
        make(path);
        using var reader = FileStatus.OfPath(path)!.Value.IsFifo ? Fifo.OpenReader(path) : null;
        return Assert.Throws<LinuxException>(() => AppendedFile.Open(path)).Message;
    }

    private static IoResult Append(AppendedFile file, params string[] pieces)
    {
        var vectors = new IoVector[pieces.Length];
        for (var piece = 0; piece < pieces.Length; piece++)
        {
            var bytes = Encoding.UTF8.GetBytes(pieces[piece]);
            var pinned = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(pinned, bytes.Length));
            vectors[piece] = new IoVector { Base = pinned, Length = (nuint)bytes.Length };
        }

        var result = file.Append(vectors);
        foreach (var vector in vectors)
            NativeMemory.Free(vector.Base);
        return result;
    }

    /// <summary>A writer that holds the lock of the file.</summary>
    private sealed class Holder : IDisposable
    {
        private readonly FileDescriptor _file;

        public Holder(string path)
        {
            _file = new FileDescriptor(Open(path, O_WRONLY | O_APPEND | O_CLOEXEC));
            // F_OFD_SETLK with a struct flock: F_WRLCK, whole file.
            var all = stackalloc long[4];
            new Span<long>(all, 4).Clear();
            *(short*)all = (short)F_WRLCK;
            Assert.Equal(0, fcntl(_file.Number, 37, all));
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            fixed (byte* start = bytes)
                Assert.Equal(bytes.Length, _file.Write(start, bytes.Length).Bytes);
        }

        public void Dispose() => _file.Dispose();

        private static int Open(string path, int flags)
        {
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
                return open(name, flags);
        }
    }
}
