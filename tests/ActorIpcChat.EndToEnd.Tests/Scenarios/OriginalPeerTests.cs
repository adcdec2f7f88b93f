using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>A process of ipcchat chats with an original A or B.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class OriginalPeerTests(ITestOutputHelper output) : OriginalTest(output)
{
    private const int LongestMessage = 1023;

    [OriginalFact]
    public void Original_peer_shows_lines_and_nothing_of_the_hello()
    {
        var (a, b1) = (StartIpcchat("a"), StartOriginal("B1"));
        var b = StartOriginal("B");
        a.ShouldConnect();

        a.Send("hello");
        b1.ShouldShowText("[hello]");

        End(b1);
        Assert.Equal(["hello"], ShownBy(b1));
        b.ShouldShow($"pipe connect success, B to B1 shmid:[{SegmentUnder("b")!.Value.Id}], pidA:[{a.Pid}], pidB:[{b.Pid}]");
        Leave(a, b);
    }

    [OriginalTheory]
    [InlineData("B")]
    [InlineData("b")]
    public void Line_too_long_for_an_original_peer_is_split_between_characters(string reader)
    {
        var a = StartIpcchat("a");
        var b = reader == "B" ? StartOriginal("B") : StartIpcchat("b");
        var b1 = StartOriginal("B1");
        a.ShouldConnect();
        var line = string.Concat(Enumerable.Range(0, 700).Select(number => $"{number}é€𝄞"));
        var before = StallTime;

        a.Send("first");
        a.Send("");
        a.Send(line);
        a.Send("last");
        b1.ShouldShowText("[last]");

        var stallTime = StallTime - before;
        End(b1);
        string[] expected = ["first", "", .. Pieces(line), "last"];
        // An original B fills its window byte by byte, so its viewer can read a mix of the old and the new text.
        string[] shown = [.. ShownBy(b1).Where(text => reader == "b" || expected.Contains(text))];
        if (shown.Length < expected.Length && stallTime > TimeSpan.FromMilliseconds(20))
        {
            Output.WriteLine($"stall time {stallTime.TotalMilliseconds} ms: the original missed lines");
            Assert.All(shown, text => Assert.Contains(text, expected));
        }
        else
        {
            Assert.Equal(expected, shown);
        }

        Leave(a, b);
    }

    [OriginalFact]
    public void Burst_arrives_at_an_original_peer_line_by_line()
    {
        var (b1, a) = (StartOriginal("B1"), StartIpcchat("a"));
        var b = StartOriginal("B");
        a.ShouldConnect();
        var before = StallTime;
        var lines = Lines.Numbered(50);

        a.Send(Lines.Bytes(lines));

        ShouldShowAll(lines, before, b1);
        Leave(a, b);
    }

    [OriginalFact]
    public void Burst_before_the_end_of_input_is_delivered_to_an_original_peer_before_both_leave()
    {
        var (b1, a) = (StartOriginal("B1"), StartIpcchat("a"));
        var b = StartOriginal("B");
        a.ShouldConnect();
        var before = StallTime;
        var lines = Lines.Numbered(20);

        a.Send(Lines.Bytes(lines));
        a.EndInput();

        b1.ShouldShowText(lines[^1]);
        var stallTime = StallTime - before;
        a.ShouldExit();
        b.ShouldExit();
        End(b1);
        ShouldHaveShown(b1, lines, ShownBy(b1), stallTime);
    }

    [OriginalFact]
    public void Death_of_an_original_peer_is_reported_and_nothing_is_left_behind()
    {
        var a = StartIpcchat("a");
        var b = StartOriginal("B");
        a.ShouldConnect();

        b.Kill();

        a.ShouldExit();
        Assert.Contains($"B (process {b.Pid}) is gone", a.Errors.Text, StringComparison.Ordinal);
        RemoveSegmentOf("b");
    }

    [OriginalFact]
    public void Staying_A_survives_original_peers_that_leave_and_serves_the_next_peers()
    {
        var a = StartIpcchat("a", "--stay");
        for (var number = 1; number <= 2; number++)
        {
            // An original that starts before A has noticed the end of its predecessor would use that one's pipe.
            a.ShouldReportTimes("waiting for B", number);
            a.Send($"for original {number}");
            var (b, b1) = (StartOriginal("B"), StartOriginal("B1"));
            b1.ShouldShowText($"[for original {number}]");
            // The original sends SIGINT to A.
            b.Signal(Libc.SIGINT);
            b.ShouldExit();
            a.ShouldReport($"B (process {b.Pid}) is gone");
            End(b1);
            SegmentUnder("b")?.Remove();
        }

        var lines = Lines.Numbered(100);
        a.Send(Lines.Bytes(lines));
        var b1OfIpcchat = StartIpcchat("b1");
        StartIpcchat("b").ShouldConnect();
        b1OfIpcchat.ShouldShow(lines);
        Assert.False(a.HasExited);
    }

    [OriginalFact]
    public void Staying_A_with_an_original_peer_leaves_on_its_own_Ctrl_C()
    {
        var a = StartIpcchat("a", "--stay");
        var b = StartOriginal("B");
        a.ShouldConnect();

        Leave(a, b);
    }

    [OriginalFact]
    public void Original_peer_that_reads_a_truncated_pid_leaves_without_disturbing_A()
    {
        var a = StartIpcchat("a");
        var b = StartOriginal("B", "1");
        a.ShouldConnect();
        b.ShouldShowText($"pidA:[{a.Pid.ToString()[..1]}]");
        a.Send("still there");

        b.Signal(Libc.SIGINT);

        b.ShouldExit();
        b.ShouldReport("would signal");
        // A sees the end of the pipe.
        a.ShouldExit();
    }

    /// <summary>Only a pid namespace gives the test control over pids; creating one needs root.</summary>
    [OriginalFact]
    public void Warning_is_reported_if_the_pid_is_longer_than_that_of_the_original_peer()
    {
        if (!CanCreatePidNamespace())
        {
            Output.WriteLine("skipped: needs unshare(1) and the right to create a pid namespace");
            return;
        }

        MakeFifos();
        // Pid 1 is the shell, which the original takes for A. The original follows, then A when the pids of one digit are used up.
        const string Script = """
            trap : INT
            cd "$1"; key="$2"; chat="$3"; shift 3
            sleep 60 | "$chat" . b "$key" >&2 &
            for pid in 1 2 3 4 5 6 7 8; do sh -c :; done
            "$@"
            """;
        var a = Room.StartProgram(
            "a", "unshare",
            [
                "--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", Script, "sh", Room.Directory, $"{Keys.B}",
                OriginalPrograms.PathOf("chat"), ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room", .. KeyOptions,
            ]);
        a.ShouldReport("reads a pid as 1 digit long");

        a.EndInput();
        a.ShouldExit();
        Assert.Null(SegmentUnder("a"));
        Assert.Null(SegmentUnder("b"));
    }

    private static bool CanCreatePidNamespace()
    {
        try
        {
            using var process = System.Diagnostics.Process.Start("unshare", ["--pid", "--fork", "--mount-proc", "true"]);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private void Leave(RunningProcess process, RunningProcess peer)
    {
        process.Signal(Libc.SIGINT);
        process.ShouldExit();
        peer.ShouldExit();
        Assert.Null(SegmentUnder("a"));
        Assert.Null(SegmentUnder("b"));
    }

    /// <summary>The pieces of a line with as many whole characters as fit.</summary>
    private static IEnumerable<string> Pieces(string line)
    {
        var piece = new StringBuilder();
        foreach (var character in line.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(piece.ToString()) + character.Utf8SequenceLength > LongestMessage)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            piece.Append(character.ToString());
        }

        yield return piece.ToString();
    }
}
