using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Faults;

/// <summary>A process at one of its limits (setrlimit(2)).</summary>
public sealed class ProcessLimitTests(ITestOutputHelper output) : RoomTest(output)
{
    /// <summary>Limits from the standard streams to all descriptors that the program opens.</summary>
    [Theory]
    [Trait(AnyProgram.Name, AnyProgram.Value)]
    [InlineData("b")]
    [InlineData("b1")]
    [InlineData("status")]
    [InlineData("clean")]
    public void Process_without_enough_descriptors_exits_with_one_line_at_any_limit(string name)
    {
        if (!ChatRoom.IsNative)
            return;
        // With a chat, a viewer attaches a segment and makes its doorbell.
        if (name == "b1")
            Room.WaitUntilReady(Room.Start("b", "--stay"));
        for (var limit = 4; limit <= 20; limit++)
        {
            // Descriptors that the test run has open must not count.
            var process = Room.StartThroughShell(
                name, $"""exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- < /dev/null; ulimit -n {limit}; exec "$0" "$@" """);
            bool IsReady() => process.HasExited || process.Errors.Contains("waiting for") || Room.HasViewerDoorbell(process);
            if (Wait.TryUntil(IsReady, Wait.Timeout) && !process.HasExited)
            {
                process.WaitUntilSignalsAreHandled();
                process.Signal(Libc.SIGTERM);
                process.ShouldExit();
                continue;
            }

            var code = process.ExitCode();
            Assert.True(
                code == 1 && process.Errors.Lines.Length == 1 || code == 0 && process.Errors.Length == 0,
                $"ulimit -n {limit}: {name} ended with {code}: {process.Errors.Text}");
        }
    }

    [NativeFact]
    public void Transcript_at_the_file_size_limit_is_reported_and_lines_are_still_shown()
    {
        Room.ExpectBesideRoom("log.jsonl");
        Room.Start("b", "--stay");
        var log = Path.Combine(Room.Top, "log.jsonl");
        var b1 = Room.StartThroughShell("b1", """ulimit -f 1; exec "$0" "$@" """, "--format", "plain", "--log", log);
        Room.WaitUntilReady(b1);
        string[] lines = [.. Enumerable.Range(0, 60).Select(i => $"line {i} {new string('0', 60)}")];
        var a = Room.Start("a");
        a.Send(Lines.Bytes(lines));
        a.EndInput();

        b1.ShouldShow(lines);
        b1.ShouldReport("not logged");
        a.ShouldExit();
    }

    [ToolFact("python3")]
    [Trait(AnyProgram.Name, AnyProgram.Value)]
    public void Chat_leaves_and_cleans_up_on_SIGTERM_at_the_thread_limit()
    {
        if (Environment.UserName != "root")
            return;
        // As another user, for whom the limit applies: starts the chat, fills the limit with processes, and sends SIGTERM to the chat.
        const string Script = """
            import os, resource, signal, subprocess, sys
            os.setgroups([]); os.setgid(54397); os.setuid(54397)
            resource.setrlimit(resource.RLIMIT_NPROC, (16, 16))
            chat = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
            while b'waiting' not in chat.stderr.readline(): pass
            idle = []
            try:
                while True:
                    pid = os.fork()
                    if pid == 0: signal.pause(); os._exit(0)
                    idle.append(pid)
            except BlockingIOError: pass
            chat.send_signal(signal.SIGTERM)
            try: code = chat.wait(20)
            except subprocess.TimeoutExpired: code = 'not ended'; chat.kill()
            for pid in idle: os.kill(pid, signal.SIGKILL)
            print(code, chat.stderr.read().decode(), os.listdir(sys.argv[-1]))
            """;
        var own = Path.Combine(Room.Top, "own");
        Directory.CreateDirectory(own);
        File.SetUnixFileMode(Room.Top, (UnixFileMode)0x1ff);
        File.SetUnixFileMode(own, (UnixFileMode)0x1ff);
        var limited = Room.StartProgram("limited", "python3", ["-c", Script, ChatRoom.Program, "b", "--stay", "--room", "room", "--directory", own]);

        Assert.Equal(0, limited.ExitCode(TimeSpan.FromSeconds(60)));

        Assert.Equal("0  []", limited.Output.Text.TrimEnd());
    }
}
