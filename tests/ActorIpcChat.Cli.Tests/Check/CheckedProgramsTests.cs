using ActorIpcChat.Cli.Check;

namespace ActorIpcChat.Cli.Tests.Check;

public sealed class CheckedProgramsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ipcchat-check-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Missing_directory_is_refused()
    {
        Assert.Null(CheckedPrograms.TryFind("/no/such", _ => null, out var why));

        Assert.Equal("cannot check /no/such: there is no such directory; give the directory with the programs A, B, A1 and B1", why);
    }

    [Fact]
    public void Missing_program_is_refused_unless_a_command_replaces_it()
    {
        foreach (var name in (string[])["A", "B", "A1"])
            Make(name);

        Assert.Null(CheckedPrograms.TryFind(_directory, _ => null, out var why));
        Assert.Equal($"cannot check {_directory}: it has no program B1; build it, or give --b1 CMD", why);

        var found = CheckedPrograms.TryFind(_directory, who => who == Who.B1 ? "./view b" : null, out _);
        Assert.Equal($"'{_directory}/A'", found!.Commands[Who.A]);
        Assert.Equal($"'{Environment.CurrentDirectory}/view' b", found.Commands[Who.B1]);
    }

    [Fact]
    public void Program_that_is_not_executable_is_refused()
    {
        File.WriteAllText(Path.Combine(_directory, "A"), "");

        Assert.Null(CheckedPrograms.TryFind(_directory, _ => null, out var why));
        Assert.Contains("it has no program A", why, StringComparison.Ordinal);
    }

    private void Make(string name)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
