using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Linux.Users;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FifoCreationTests(ITestOutputHelper output) : IDisposable
{
    private const int OwnerOnly = 0x180;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0x1FF, 0x1B6)]
    [InlineData(0x000, 0x180)]
    [InlineData(0x012, 0x190)]
    public void New_fifo_has_the_exact_mode_under_any_umask(int mask, int mode)
    {
        using (new Umask(mask))
            Assert.True(Fifo.Ensure(_directory["fifo"], mode));

        var status = FileStatus.OfPath(_directory["fifo"])!.Value;
        Assert.True(status.IsFifo);
        Assert.Equal(mode, status.Permissions);
    }

    [Fact]
    public async Task Making_fifos_in_several_threads_keeps_the_umask()
    {
        using var mask = new Umask(0x012);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var fifo = 0; fifo < 500; fifo++)
                    Assert.True(Fifo.Ensure(_directory[$"{thread}-{fifo}"], OwnerOnly));
            },
            TaskCreationOptions.LongRunning)));

        Assert.Equal(0x012, (int)(uint)umask(0x012));
    }

    [Fact]
    public void Existing_fifo_of_this_user_is_kept()
    {
        Fifo.Ensure(_directory["fifo"], OwnerOnly);
        var before = FileStatus.OfPath(_directory["fifo"]);

        Assert.False(Fifo.Ensure(_directory["fifo"], 0x1B6));

        Assert.Equal(before, FileStatus.OfPath(_directory["fifo"]));
    }

    [Fact]
    public void Regular_file_is_refused_as_a_fifo_and_kept()
    {
        File.WriteAllText(_directory["fifo"], "precious");

        Refused("it is a regular file", "remove it, or give --directory another path");

        Assert.Equal("precious", File.ReadAllText(_directory["fifo"]));
    }

    [Fact]
    public void Directory_is_refused_as_a_fifo()
    {
        Directory.CreateDirectory(_directory["fifo"]);
        Refused("it is a directory", "remove it, or give --directory another path");
    }

    [Fact]
    public void Link_to_a_fifo_of_this_user_is_refused()
    {
        Fifo.Ensure(_directory["elsewhere"], OwnerOnly);
        File.CreateSymbolicLink(_directory["fifo"], _directory["elsewhere"]);
        Refused("it is a symbolic link", "remove it, or give --directory another path");
    }

    [Fact]
    public void Dangling_link_is_refused()
    {
        File.CreateSymbolicLink(_directory["fifo"], _directory["nowhere"]);
        Refused("it is a symbolic link", "remove it, or give --directory another path");
    }

    [Fact]
    public unsafe void Fifo_of_another_user_is_refused()
    {
        if (User.Effective != 0)
        {
            output.WriteLine("skipped: only root can change a file's owner");
            return;
        }

        Fifo.Ensure(_directory["fifo"], 0x1B6);
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(_directory["fifo"] + "\0"))
            Assert.Equal(0, chown(name, 65534, 65534));

        Refused("it belongs to user 65534, not to you (0)", "give --directory another path, or have it removed");
    }

    [Fact]
    public void Missing_fifo_is_reported_as_a_removed_room()
    {
        var refusal = Assert.Throws<LinuxException>(() => Fifo.OpenReader(_directory["fifo"]));

        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Equal($"cannot open {_directory["fifo"]}: No such file or directory; the room was removed; start again", refusal.Message);
    }

    [Fact]
    public void Fifo_in_a_missing_directory_is_refused_with_the_option()
    {
        var refusal = Assert.Throws<LinuxException>(() => Fifo.Ensure(_directory["missing/fifo"], OwnerOnly));

        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.StartsWith($"cannot make the FIFO {_directory["missing/fifo"]}: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("give --directory a path that you may write to", refusal.Message, StringComparison.Ordinal);
    }

    private void Refused(string why, string advice)
    {
        var path = _directory["fifo"];
        Action[] uses =
        [
            () => Fifo.Ensure(path, OwnerOnly),
            () => Fifo.OpenReader(path),
            () => Fifo.TryOpenWriter(path),
            () => Fifo.OpenBoth(path),
        ];
        Assert.All(uses, use =>
        {
            var refusal = Assert.Throws<LinuxException>(use);
            Assert.StartsWith($"cannot use {path}", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith($": {why}; {advice}", refusal.Message, StringComparison.Ordinal);
        });
    }
}
