using System.Text;
using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Cli.Window;
using ActorIpcChat.Rooms;
using ActorIpcChat.Settings;
using ActorIpcChat.Viewer;

namespace ActorIpcChat.Cli.Tests.Window;

/// <summary>What outlives a window: the log, the typed lines, and the line on the shell's screen.</summary>
public sealed class WindowMemoryTests : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("ipcchat-window-").FullName;
    private readonly List<string> _reports = [];

    public void Dispose() => Directory.Delete(_top, recursive: true);

    [Fact]
    public void Log_has_the_lines_of_both_sides_and_gives_back_the_last_ones()
    {
        var sent = new DateTimeOffset(2026, 11, 24, 21, 5, 7, TimeSpan.Zero);
        using (var log = Log())
        {
            log.Add([Json(1, "one"), Json(2, "two")]);
            log.AddOwn("mine \e[2J\nand \xe4\n"u8, "ada", 7, sent);
            log.AddOwn([0xff, (byte)'\n'], "ada", 9, sent);
        }

        using var next = Log();
        var lines = next.ReadLast(4);
        Assert.Equal(["two", "mine \e[2J", "and ä", "�"], lines.Select(line => Encoding.UTF8.GetString(line.Bytes)));
        Assert.Equal(
            [("B", "bob", 2), ("A", "ada", 7), ("A", "ada", 8), ("A", "ada", 9)], lines.Select(line => (line.From, line.Nick, line.Sequence)));
        Assert.Equal(sent, lines[1].Sent);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_top, "log")));
        Assert.DoesNotContain('\e', File.ReadAllText(Path.Combine(_top, "log")));
        Assert.Empty(next.ReadLast(0));
        Assert.Equal(5, next.ReadLast(long.MaxValue).Count);
        Assert.Empty(_reports);
    }

    [Fact]
    public void Line_that_the_log_has_is_not_shown_and_logged_again()
    {
        using (var log = Log())
            log.Add([Json(1, "one"), Json(2, "two")]);
        using var next = Log();
        Assert.Equal([2L], next.ReadLast(1).Select(line => line.Sequence));
        Assert.True(next.Has(Json(1, "one")));
        Assert.True(next.Has(Json(2, "two")));
        Assert.False(next.Has(Json(3, "one")));
    }

    [Fact]
    public void Other_lines_in_the_log_are_skipped()
    {
        File.WriteAllText(
            Path.Combine(_top, "log"),
            "no json\n{}\n[1,2]\n{\"from\":1}\n{\"seq\":1e99}\n" + Encoding.UTF8.GetString(Json(3, "good")) + "\n\n{\"from");
        using var log = Log();
        Assert.Equal([3L], log.ReadLast(100).Select(line => line.Sequence));
    }

    [Fact]
    public void Typed_lines_are_there_at_the_next_start_for_the_user_only()
    {
        var path = Path.Combine(_top, "state/deep/ipcchat/history");
        var file = NewHistory(path);
        Assert.Empty(file.Load());
        var row = new InputRow();
        row.History.Added = file.Append;
        row.Paste("one\ttab"u8.ToArray());
        row.Take();
        row.Paste("ünd"u8.ToArray());
        row.Take();
        Assert.Equal(["one\ttab", "ünd"], NewHistory(path).Load());
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner, File.GetUnixFileMode(path));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.Empty(_reports);
    }

    [Fact]
    public void File_of_typed_lines_is_bounded()
    {
        var path = Path.Combine(_top, "history");
        var next = NewHistory(path);
        for (var number = 0; number < 2000; number++)
            next.Append($"{number} {new string('x', 800)}");
        Assert.Equal(LineHistory.MaxLines, next.Load().Count);
        Assert.StartsWith("1999 ", next.Load()[^1], StringComparison.Ordinal);
        Assert.InRange(new FileInfo(path).Length, 1, 500_000);
        next.Append("after");
        Assert.Equal("after", next.Load()[^1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(["history"], Directory.GetFileSystemEntries(_top).Select(Path.GetFileName));
    }

    [Fact]
    public void Typed_lines_that_cannot_be_kept_are_reported_once()
    {
        File.WriteAllText(Path.Combine(_top, "file"), "");
        var file = NewHistory(Path.Combine(_top, "file/ipcchat/history"));
        Assert.Empty(file.Load());
        file.Append("one");
        file.Append("two");
        Assert.StartsWith("what you type is forgotten when the window closes: ", Assert.Single(_reports), StringComparison.Ordinal);
        Assert.EndsWith("; set XDG_STATE_HOME to a directory that you may write to", _reports[0], StringComparison.Ordinal);

        var none = NewHistory(null);
        Assert.Empty(none.Load());
        Assert.EndsWith("neither XDG_STATE_HOME nor HOME is set; set one of them", _reports[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/state", "/home/ada", "/state/ipcchat/history")]
    [InlineData("", "/home/ada", "/home/ada/.local/state/ipcchat/history")]
    [InlineData("relative", "/home/ada", "/home/ada/.local/state/ipcchat/history")]
    [InlineData(null, "/home/ada", "/home/ada/.local/state/ipcchat/history")]
    [InlineData(null, null, null)]
    public void File_of_typed_lines_follows_the_XDG_directories(string? state, string? home, string? expected)
        => Assert.Equal(expected, HistoryFile.PathFrom(name => name == "HOME" ? home : state));

    [Theory]
    [InlineData(null, null, null, "Waiting for B: run `ipcchat window b` in another terminal")]
    [InlineData("/tmp/x", "tea", null, "Waiting for B: run `ipcchat window b --directory /tmp/x --room tea` in another terminal")]
    [InlineData(null, "tea time's up", "staff", "Waiting for B: run `ipcchat window b --room 'tea time'\\''s up' --group staff` in another terminal")]
    public void Invitation_names_the_options_that_are_not_the_defaults(string? directory, string? room, string? group, string line)
        => Assert.Equal(line, WindowInvitation.Of(Role.B, new(directory, room, group)));

    [Theory]
    [InlineData(null, null, "Waiting for others: run `ipcchat window --room tea --nick NAME` in another terminal")]
    [InlineData("/tmp/x", null, "Waiting for others: run `ipcchat window --directory /tmp/x --room tea --nick NAME` in another terminal")]
    [InlineData(null, 4711, "Waiting for others: run `ipcchat window --room tea --nick NAME --join 127.0.0.1:4711` in another terminal")]
    [InlineData(null, 0, "")]
    public void Invitation_of_a_member_says_how_others_join(string? directory, int? port, string line)
        => Assert.Equal(line, WindowInvitation.OfMember(new(directory, "tea", null), port is { } known ? new HostPort("127.0.0.1", known) : null));

    [Fact]
    public void Log_of_a_member_has_the_nicks_as_senders()
    {
        using (var log = new WindowLog(new LogFile(Path.Combine(_top, "log"), _reports.Add), null))
            log.AddOwn("mine\n"u8, "a\"da", 1, DateTimeOffset.UnixEpoch);
        using var next = Log();
        Assert.Equal(("a\"da", "a\"da", 1), next.ReadLast(1).Select(line => (line.From, line.Nick, line.Sequence)).Single());
    }

    [Theory]
    [InlineData(12, 1, 0, "", "12 s, 1 line sent, 0 lines received; no log (--log FILE keeps the lines)")]
    [InlineData(760, 3, 1, "/tmp/log", "12 min, 3 lines sent, 1 line received; the log is /tmp/log")]
    [InlineData(7500, 0, 2, "/tmp/log", "2 h 5 min, 0 lines sent, 2 lines received; the log is /tmp/log")]
    public void Summary_says_how_long_how_many_lines_and_where_the_log_is(int seconds, long sent, long received, string log, string line)
        => Assert.Equal(line, WindowSummary.Of(TimeSpan.FromSeconds(seconds), sent, received, log));

    private static byte[] Json(int number, string text) => Encoding.UTF8.GetBytes(
        $$"""{"from":"B","nick":"bob","seq":{{number}},"time":"2026-11-24T21:05:07.123456Z","text":"{{text}}"}""");

    private WindowLog Log() => new(new LogFile(Path.Combine(_top, "log"), _reports.Add), "A");

    private HistoryFile NewHistory(string? path) => new(path, _reports.Add);
}
