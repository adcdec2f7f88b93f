using System.Runtime.InteropServices;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Tests.Support;
using ActorIpcChat.Linux.Users;

namespace ActorIpcChat.Linux.Tests.Files;

/// <summary>A directory in which other users may rename files at any time.</summary>
public sealed partial class HostileDirectoryTests(ITestOutputHelper output) : IDisposable
{
    private const int OwnerOnly = 0x180;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Link_swapped_in_for_a_new_fifo_leaves_its_target_unchanged()
        => AssertTargetStaysPrivate((file, sharing) => Fifo.Ensure(file, OwnerOnly, sharing));

    [Fact]
    public void Link_swapped_in_for_a_new_lock_leaves_its_target_unchanged()
        => AssertTargetStaysPrivate((file, sharing) => FileLock.TryAcquire(file, OwnerOnly, out _, sharing)?.Dispose());

    [Fact]
    public void Link_swapped_in_for_a_new_directory_leaves_its_target_unchanged()
        => AssertTargetStaysPrivate((file, sharing) =>
        {
            Directories.Ensure(file, 0x1C0, sharing);
            Directories.RemoveEmpty(file);
        });

    [Fact]
    public void Lock_file_with_a_wrong_mode_is_replaced_and_not_changed()
    {
        File.WriteAllText(_directory["lock"], "moved file");
        using var moved = File.OpenHandle(_directory["lock"]);
        using var held = FileLock.TryAcquire(_directory["lock"], 0x1B0, out _);

        Assert.NotNull(held);
        Assert.Equal(0x1B0, FileStatus.OfPath(_directory["lock"])!.Value.Permissions);
        Assert.NotEqual(0x1B0, FileStatus.OfDescriptor((int)moved.DangerousGetHandle())!.Value.Permissions);
    }

    [Fact]
    public void Link_below_the_users_directory_is_not_followed()
    {
        Directory.CreateDirectory(_directory["elsewhere"]);
        File.WriteAllText(_directory["elsewhere/a.bell"], "precious");
        File.CreateSymbolicLink(_directory["room"], _directory["elsewhere"]);
        var room = ((FileAt)_directory.Path).Below("room");
        var doorbell = room.Below("a.bell");

        Assert.Null(FileStatus.OfPath(doorbell));
        Assert.False(Directories.Unlink(doorbell));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => Fifo.Ensure(room.Below("fifo1"), OwnerOnly)).Errno);
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => FileLock.TryAcquire(room.Below("a.lock"), OwnerOnly, out _)).Errno);
        Assert.Equal(["a.bell"], Directory.GetFiles(_directory["elsewhere"]).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Files_of_an_open_directory_are_found_there_until_it_is_closed()
    {
        Directory.CreateDirectory(_directory["room/ann"]);
        File.WriteAllText(_directory["room/ann/a.lock"], "");
        var ann = ((FileAt)_directory.Path).Below("room").Below("ann");
        var inode = FileStatus.OfTarget(ann)!.Value.Inode;
        using var open = ann.Open(out var opened);
        Directory.Move(_directory["room/ann"], _directory["room/moved"]);

        Assert.True(FileStatus.OfPath(opened.Below("a.lock"))!.Value.IsRegularFile);
        Assert.Equal(inode, FileStatus.OfTarget(opened)!.Value.Inode);
        Assert.Equal(ann.Path, opened.Path);
        open!.Dispose();
        Assert.Null(FileStatus.OfPath(opened.Below("a.lock")));
        Assert.Null(FileStatus.OfTarget(opened));
    }

    [Fact]
    public void Link_is_not_opened_as_a_directory_below_the_users_path()
    {
        Directory.CreateDirectory(_directory["elsewhere"]);
        File.WriteAllText(_directory["elsewhere/a.bell"], "precious");
        File.CreateSymbolicLink(_directory["room"], _directory["elsewhere"]);

        Assert.Null(((FileAt)_directory.Path).Below("room").Open(out var opened));
        Assert.Null(FileStatus.OfPath(opened.Below("a.bell")));
    }

    [Fact]
    public void Link_in_the_users_path_is_followed()
    {
        Directory.CreateDirectory(_directory["chosen"]);
        File.CreateSymbolicLink(_directory["link"], _directory["chosen"]);

        var room = ((FileAt)_directory["link"]).Below("room");
        Assert.True(Directories.Ensure(room, 0x1C0));
        Assert.True(Fifo.Ensure(room.Below("fifo1"), 0x1B0));

        Assert.True(FileStatus.OfPath(_directory["chosen/room/fifo1"])!.Value.IsFifo);
        Assert.Equal(["fifo1"], Directory.GetFileSystemEntries(_directory["chosen/room"]).Select(path => Path.GetFileName(path)));
    }

    /// <summary>Creates files in a loop while another thread replaces the new name by a link to a private file.</summary>
    private void AssertTargetStaysPrivate(Action<FileAt, Sharing> make)
    {
        if (User.Effective != 0)
        {
            output.WriteLine("skipped: only root may give a file to any group");
            return;
        }

        var sharing = new Sharing(64242);
        File.WriteAllText(_directory["secret"], "private");
        File.SetUnixFileMode(_directory["secret"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(_directory["hostile"]);
        File.CreateSymbolicLink(_directory["hostile/link"], _directory["secret"]);
        using var ended = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var exchanges = 0;
        var attacker = new Thread(() =>
        {
            var (link, name) = (_directory["hostile/link"], _directory["hostile/new"]);
            while (!ended.IsCancellationRequested)
            {
                if (Exchange(link, name) != 0)
                    continue;
                exchanges++;
                Thread.SpinWait(200);
                _ = Exchange(link, name);
            }
        });
        attacker.Start();
        var file = ((FileAt)_directory.Path).Below("hostile").Below("new");
        while (!ended.IsCancellationRequested)
        {
            try
            {
                make(file, sharing);
            }
            catch (LinuxException)
            {
                // The link had been swapped in before.
            }

            Directories.Unlink(file);
            Directories.RemoveEmpty(file);
            if (FileStatus.OfPath(_directory["hostile/link"]) is not { IsSymbolicLink: true })
            {
                Directories.Unlink(_directory["hostile/link"]);
                Directories.RemoveEmpty(_directory["hostile/link"]);
                try
                {
                    File.CreateSymbolicLink(_directory["hostile/link"], _directory["secret"]);
                }
                catch (IOException)
                {
                    // The other thread was faster.
                }
            }
        }

        attacker.Join();
        output.WriteLine($"{exchanges} exchanges");
        var secret = FileStatus.OfPath(_directory["secret"])!.Value;
        Assert.Equal((OwnerOnly, 0), (secret.Permissions, secret.Group));
        Assert.True(exchanges > 0, "the attacker exchanged no file");
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(_directory["hostile"]),
            path => Path.GetFileName(path).StartsWith(".ipcchat", StringComparison.Ordinal));
    }

    private static int Exchange(string one, string other)
    {
        const int WorkingDirectory = -100;
        const uint ExchangeFlag = 2; // RENAME_EXCHANGE
        return Rename(WorkingDirectory, one, WorkingDirectory, other, ExchangeFlag);
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromDirectory, string from, int toDirectory, string to, uint flags);
}
