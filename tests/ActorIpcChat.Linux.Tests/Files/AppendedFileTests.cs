using System.Text;

namespace ActorIpcChat.Linux.Tests;

public sealed unsafe class AppendedFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Path => _directory["log"];

    [Fact]
    public void A_file_is_made_for_its_owner_alone_and_grows()
    {
        using var file = AppendedFile.Open(Path);

        Append(file, "one\n");
        Append(file, "two\n");

        Assert.Equal("one\ntwo\n", File.ReadAllText(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void What_is_there_stays_and_a_line_without_an_end_gets_one()
    {
        File.WriteAllText(Path, "whole\nhal");
        using var file = AppendedFile.Open(Path);

        Append(file, "next\n");

        Assert.Equal("whole\nhal\nnext\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_file_that_was_renamed_or_removed_is_not_in_its_place()
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
    public void A_full_device_says_so_and_takes_nothing()
    {
        using var file = AppendedFile.Open("/dev/full");

        Assert.Equal(new IoResult(0, Errno.ENOSPC), Append(file, "x\n"));
    }

    [Fact]
    public void What_might_block_is_refused()
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

    private static IoResult Append(AppendedFile file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
            return file.Append(start, bytes.Length);
    }
}
