using ActorIpcChat.Linux.Errors;
using ActorIpcChat.Linux.Events;
using ActorIpcChat.Linux.Tests.Support;

namespace ActorIpcChat.Linux.Tests.Events;

public sealed class ProcessorTests
{
    [Fact]
    public void Loop_with_a_chosen_processor_stays_on_it()
    {
        // The last processor that this process may use.
        var allowed = AllowedIn("self");
        var chosen = int.Parse(allowed.Split(',')[^1].Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);
        using var loop = new EventLoop("chosen-cpu", static _ => { }, chosen);
        loop.Start();
        using var running = new ManualResetEventSlim();
        loop.Post(static running => ((ManualResetEventSlim)running).Set(), running);
        Assert.True(running.Wait(Wait.Timeout));

        Assert.Equal($"{chosen}", AllowedIn($"self/task/{KernelThread.Find("chosen-cpu")!.Id}"));
        Assert.Equal(allowed, AllowedIn("self"));
    }

    [Fact]
    public void Forbidden_processor_is_refused_with_the_allowed_ones()
    {
        var refused = Assert.Throws<LinuxException>(static () => new EventLoop("no-cpu", static _ => { }, 1023));

        Assert.Equal(
            $"cannot run the event loop on CPU 1023: this process may use {AllowedIn("self")}; "
                + "choose one of these, or auto, for chat.loop.cpu",
            refused.Message);
    }

    private static string AllowedIn(string process) => File.ReadLines($"/proc/{process}/status")
        .First(static line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))["Cpus_allowed_list:".Length..].Trim();
}
