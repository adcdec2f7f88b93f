/// <summary>
/// What the runtime calls in a program that was started with DOTNET_STARTUP_HOOKS naming this assembly, before its Main: in a window,
/// not in the processes that it starts, it waits for a file to be there, then throws on a thread of its own, where nobody catches it.
/// </summary>
internal static class StartupHook
{
    /// <summary>Names the file.</summary>
    internal const string Variable = "IPCCHAT_TEST_FAULT";

    public static void Initialize()
    {
        // The runtime knows the arguments only later.
        if (File.ReadAllText("/proc/self/cmdline").Split('\0').Contains("window"))
            new Thread(Fail) { IsBackground = true }.Start();
    }

    private static void Fail()
    {
        var file = Environment.GetEnvironmentVariable(Variable)!;
        while (!File.Exists(file))
            Thread.Sleep(2);
        throw new InvalidOperationException("a fault that nobody foresaw");
    }
}
