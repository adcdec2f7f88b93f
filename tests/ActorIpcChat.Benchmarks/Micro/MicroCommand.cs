using BenchmarkDotNet.Running;

namespace ActorIpcChat.Benchmarks.Micro;

/// <summary>Measures parts with BenchmarkDotNet in this process, without a build or restore.</summary>
internal static class MicroCommand
{
    internal static int Run(string[] args)
    {
        string[] filter = args.Any(argument => argument is "--filter" or "-f" or "--list" or "--help") ? [] : ["--filter", "*"];
        BenchmarkSwitcher.FromAssembly(typeof(MicroCommand).Assembly).Run(["--inProcess", .. filter, .. args]);
        return 0;
    }
}
