using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Linux.Users;
using static Tmds.Linux.LibC;

namespace ActorIpcChat.Linux.Tests.Files;

public sealed class FifoMakingTests(ITestOutputHelper output) : IDisposable
{
    private const int OwnerOnly = 0x180;
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0x1FF, 0x1B6)]
    [InlineData(0x000, 0x180)]
    [InlineData(0x012, 0x190)]
    public void A_new_fifo_has_exactly_the_mode_asked_for_whatever_the_umask(int mask, int mode)
    {
        using (new Umask(mask))
            Assert.True(Fifo.Ensure(_directory["fifo"], mode));

        var status = FileStatus.OfPath(_directory["fifo"])!.Value;
        Assert.True(status.IsFifo);
        Assert.Equal(mode, status.Permissions);
    }

    [Fact]
    public void A_fifo_of_ours_that_is_there_already_is_kept()
    {
        Fifo.Ensure(_directory["fifo"], OwnerOnly);
        var before = FileStatus.OfPath(_directory["fifo"]);

        Assert.False(Fifo.Ensure(_directory["fifo"], 0x1B6));

        Assert.Equal(before, FileStatus.OfPath(_directory["fifo"]));
    }

    [Fact]
    public void A_plain_file_in_the_place_of_a_fifo_is_refused_and_left_alone()
    {
        File.WriteAllText(_directory["fifo"], "precious");

        Refused("it is a plain file", "remove it or choose another directory with --directory");

        Assert.Equal("precious", File.ReadAllText(_directory["fifo"]));
    }

    [Fact]
    public void A_directory_in_the_place_of_a_fifo_is_refused()
    {
        Directory.CreateDirectory(_directory["fifo"]);
        Refused("it is a directory", "remove it or choose another directory with --directory");
    }

    [Fact]
    public void A_symbolic_link_is_refused_even_when_it_leads_to_a_fifo_of_ours()
    {
        Fifo.Ensure(_directory["elsewhere"], OwnerOnly);
        File.CreateSymbolicLink(_directory["fifo"], _directory["elsewhere"]);
        Refused("it is a symbolic link", "remove it or choose another directory with --directory");
    }

    [Fact]
    public void A_symbolic_link_that_leads_nowhere_is_refused()
    {
        File.CreateSymbolicLink(_directory["fifo"], _directory["nowhere"]);
        Refused("it is a symbolic link", "remove it or choose another directory with --directory");
    }

    [Fact]
    public unsafe void The_fifo_of_another_user_is_refused()
    {
        if (User.Effective != 0)
        {
            output.WriteLine("not run: only root can give a file away");
            return;
        }

        Fifo.Ensure(_directory["fifo"], 0x1B6);
        fixed (byte* name = System.Text.Encoding.UTF8.GetBytes(_directory["fifo"] + "\0"))
            Assert.Equal(0, chown(name, 65534, 65534));

        Refused("it belongs to user 65534, not to you (0)", "choose another directory with --directory or have it removed");
    }

    [Fact]
    public void A_fifo_that_is_missing_says_that_the_room_was_taken_away()
    {
        var refusal = Assert.Throws<LinuxException>(() => Fifo.OpenReader(_directory["fifo"]));

        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.Equal($"open {_directory["fifo"]}: No such file or directory; the room was taken away; start again", refusal.Message);
    }

    [Fact]
    public void A_fifo_in_a_directory_that_is_missing_cannot_be_made_and_the_message_names_the_option()
    {
        var refusal = Assert.Throws<LinuxException>(() => Fifo.Ensure(_directory["missing/fifo"], OwnerOnly));

        Assert.Equal(Errno.ENOENT, refusal.Errno);
        Assert.StartsWith($"make the FIFO {_directory["missing/fifo"]}: ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("--directory", refusal.Message, StringComparison.Ordinal);
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
            Assert.StartsWith($"use {path}", refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith($": {why}; {advice}", refusal.Message, StringComparison.Ordinal);
        });
    }
}
