using ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// What the runtime calls in a program that was started with DOTNET_STARTUP_HOOKS naming this assembly, before its Main: waits for a
/// file to be there, then throws on a thread of its own, where nobody catches it.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var file = Environment.GetEnvironmentVariable(Fault.Variable)!;
        new Thread(() =>
        {
            while (!File.Exists(file))
                Thread.Sleep(2);
            throw new InvalidOperationException("a fault that nobody foresaw");
        }) { IsBackground = true }.Start();
    }
}

namespace ActorIpcChat.EndToEnd.Tests.Harness
{
    /// <summary>Runs the product so that it fails in a way that it does not expect, when it is told to.</summary>
    internal static class Fault
    {
        /// <summary>Names the file to wait for.</summary>
        internal const string Variable = "IPCCHAT_TEST_FAULT";

        /// <summary>The command that starts it; its children are as they always are.</summary>
        /// <param name="folder">Where files for this may be made.</param>
        /// <param name="file">What to make when it is time.</param>
        /// <returns>Null where the product is a native program, which takes no hooks.</returns>
        internal static string[]? Command(string folder, string file)
        {
            var settings = Path.ChangeExtension(ChatRoom.Program, ".runtimeconfig.json");
            if (!File.Exists(settings))
                return null;
            var hooked = Path.Combine(folder, "hooked.json");
            File.WriteAllText(hooked, File.ReadAllText(settings)
                .Replace("\"System.StartupHookProvider.IsSupported\": false", "\"System.StartupHookProvider.IsSupported\": true", StringComparison.Ordinal));
            return
            [
                "env", $"DOTNET_STARTUP_HOOKS={typeof(Fault).Assembly.Location}", $"{Variable}={file}", "DOTNET_DbgEnableMiniDump=0",
                "dotnet", "exec", "--runtimeconfig", hooked, Path.ChangeExtension(ChatRoom.Program, ".dll"),
            ];
        }
    }
}
