using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>One of ours chats with an original A or B.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class OriginalPeerTests(ITestOutputHelper output) : OriginalTest(output)
{
    private const int LongestMessage = 1023;

    [OriginalFact]
    public void An_original_shows_what_was_said_and_nothing_of_our_greeting()
    {
        var (a, b1) = (StartIpcchat("a"), StartOriginal("B1"));
        var b = StartOriginal("B");
        a.ShouldConnect();

        a.Send("hello");
        b1.ShouldShowText("[hello]");

        End(b1);
        Assert.Equal(["hello"], ShownBy(b1));
        b.ShouldHaveShown($"pipe connect success, B to B1 shmid:[{SegmentUnder("b")!.Value.Id}], pidA:[{a.Pid}], pidB:[{b.Pid}]");
        Leave(a, b);
    }

    [OriginalTheory]
    [InlineData("B")]
    [InlineData("b")]
    public void A_line_too_long_for_an_original_comes_in_pieces_of_whole_characters_and_an_empty_one_as_nothing(string reader)
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
        // An original B fills its window byte by byte under its viewer's eyes, which then sees the old and the new text mixed.
        string[] shown = [.. ShownBy(b1).Where(text => reader == "b" || expected.Contains(text))];
        if (shown.Length < expected.Length && stallTime > TimeSpan.FromMilliseconds(20))
        {
            Output.WriteLine($"all together stood still for {stallTime.TotalMilliseconds} ms: the original missed some of it");
            Assert.All(shown, text => Assert.Contains(text, expected));
        }
        else
        {
            Assert.Equal(expected, shown);
        }

        Leave(a, b);
    }

    [OriginalFact]
    public void A_burst_comes_to_an_original_line_by_line()
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
    public void A_burst_from_the_end_of_input_is_delivered_before_both_leave()
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
    public void When_an_original_is_killed_the_other_one_says_so_and_leaves_nothing()
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
    public void A_that_stays_is_not_ended_by_originals_that_leave_and_its_next_peers_get_everything()
    {
        var a = StartIpcchat("a", "--stay");
        for (var number = 1; number <= 2; number++)
        {
            // An original whose predecessor has not been missed yet would speak into the pipe of that one.
            a.ShouldReportTimes("waiting for B", number);
            a.Send($"for original {number}");
            var (b, b1) = (StartOriginal("B"), StartOriginal("B1"));
            b1.ShouldShowText($"[for original {number}]");
            // It sends A a SIGINT.
            b.Signal(Libc.SIGINT);
            b.ShouldExit();
            a.ShouldReport($"B (process {b.Pid}) is gone");
            End(b1);
            SegmentUnder("b")?.Remove();
        }

        var lines = Lines.Numbered(100);
        a.Send(Lines.Bytes(lines));
        var ours = StartIpcchat("b1");
        StartIpcchat("b").ShouldConnect();
        ours.ShouldShow(lines);
        Assert.False(a.HasExited);
    }

    [OriginalFact]
    public void A_that_stays_beside_an_original_is_ended_by_its_own_Ctrl_C()
    {
        var a = StartIpcchat("a", "--stay");
        var b = StartOriginal("B");
        a.ShouldConnect();

        Leave(a, b);
    }

    [OriginalFact]
    public void An_original_that_reads_our_pid_only_in_part_does_no_harm_when_it_leaves()
    {
        var a = StartIpcchat("a");
        var b = StartOriginal("B", "1");
        a.ShouldConnect();
        b.ShouldShowText($"pidA:[{a.Pid.ToString()[..1]}]");
        a.Send("still there");

        b.Signal(Libc.SIGINT);

        b.ShouldExit();
        b.ShouldReport("would signal");
        // The end of the pipe tells.
        a.ShouldExit();
    }

    /// <summary>Only in a process table of its own can the test say who has which pid; that takes root and leave to make one.</summary>
    [OriginalFact]
    public void Whoever_has_a_longer_pid_than_its_original_peer_is_warned()
    {
        if (!CanHaveOwnPids())
        {
            Output.WriteLine("skipped: needs unshare(1) and leave to make a pid namespace");
            return;
        }

        MakeFifos();
        // 1 is the shell, which the original will take for A; the original follows, and ours when the pids of one digit are used up.
        const string Script = """
            trap : INT
            cd "$1"; key="$2"; chat="$3"; shift 3
            sleep 60 | "$chat" . b "$key" >&2 &
            for pid in 1 2 3 4 5 6 7 8; do sh -c :; done
            "$@"
            """;
        var a = Room.StartProgram(
            "a", "unshare",
            ["--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", Script, "sh", Room.Directory, $"{Keys.B}", OriginalPrograms.PathOf("chat"),
                ChatRoom.Program, "a", "--directory", Room.Top, "--room", "room", .. KeyOptions]);
        a.ShouldReport("reads a pid as 1 digit long");

        a.EndInput();
        a.ShouldExit();
        Assert.Null(SegmentUnder("a"));
        Assert.Null(SegmentUnder("b"));
    }

    private static bool CanHaveOwnPids()
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

    private void Leave(RunningProcess ours, RunningProcess peer)
    {
        ours.Signal(Libc.SIGINT);
        ours.ShouldExit();
        peer.ShouldExit();
        Assert.Null(SegmentUnder("a"));
        Assert.Null(SegmentUnder("b"));
    }

    /// <summary>As many whole characters as fit, again and again.</summary>
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
