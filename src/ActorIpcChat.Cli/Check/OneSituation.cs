using ActorIpcChat.Cli.Output;
using ActorIpcChat.Cli.Processes;
using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Processes;

namespace ActorIpcChat.Cli.Check;

/// <summary>
/// A situation in a process of its own, which has an IPC namespace of its own where the kernel allows it. It prints the verdict as one line:
/// <c>right</c> or <c>wrong</c>, a blank, and what was seen. When its standard input ends, it ends everything.
/// </summary>
internal static class OneSituation
{
    public const string Right = "right";
    private const int FifoMode = 0b110_000_000;

    /// <param name="programs">The programs.</param>
    /// <param name="name">Name of the situation.</param>
    /// <param name="directory">Its own directory, which exists.</param>
    /// <returns>The exit code.</returns>
    public static int Run(CheckedPrograms programs, string name, string directory)
    {
        Descendants.Adopt();
        try
        {
            var situation = Situations.All.First(situation => situation.Name == name);
            Environment.CurrentDirectory = directory;
            if (situation.MakesFifos)
            {
                foreach (var fifo in (string[])["fifo1", "fifo2"])
                    Fifo.Ensure(System.IO.Path.Combine(directory, fifo), FifoMode);
            }

            using var stage = new Stage(programs);
            try
            {
                var verdict = Play(situation, stage);
                StandardOutputText.Write([$"{(verdict.IsRight ? Right : "wrong")} {verdict.Seen}"]);
                return ExitCodes.Done;
            }
            finally
            {
                Descendants.KillAll();
                stage.RemoveSegments();
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }
    }

    private static Verdict Play(Situation situation, Stage stage)
    {
        try
        {
            return situation.Play(stage);
        }
        catch (SituationFailedException e)
        {
            return Verdict.Wrong(e.Message);
        }
        catch (LinuxException e)
        {
            // No program could be started, for example.
            return Verdict.Wrong(e.Message);
        }
    }
}
