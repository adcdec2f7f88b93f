/// <summary>
/// The runtime calls this hook before Main if DOTNET_STARTUP_HOOKS names this assembly. In a window, and not in its child processes, the
/// hook waits for a file and then throws an unhandled exception on its own thread.
/// </summary>
internal static class StartupHook
{
    /// <summary>Environment variable with the path of the file.</summary>
    internal const string Variable = "IPCCHAT_TEST_FAULT";

    public static void Initialize()
    {
        // The arguments are not available from the runtime yet.
        if (File.ReadAllText("/proc/self/cmdline").Split('\0').Contains("window"))
            new Thread(Fail) { IsBackground = true }.Start();
    }

    private static void Fail()
    {
        var file = Environment.GetEnvironmentVariable(Variable)!;
        while (!File.Exists(file))
            Thread.Sleep(2);
        throw new InvalidOperationException("an unforeseen fault");
    }
}
