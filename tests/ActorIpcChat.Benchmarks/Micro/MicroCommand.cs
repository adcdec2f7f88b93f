using BenchmarkDotNet.Running;

namespace ActorIpcChat.Benchmarks.Micro;

/// <summary>The parts, measured by BenchmarkDotNet in this very process: nothing is built or restored for it.</summary>
internal static class MicroCommand
{
    internal static int Run(string[] args)
    {
        string[] filter = args.Any(argument => argument is "--filter" or "-f" or "--list" or "--help") ? [] : ["--filter", "*"];
        BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--inProcess", .. filter, .. args]);
        return 0;
    }
}
