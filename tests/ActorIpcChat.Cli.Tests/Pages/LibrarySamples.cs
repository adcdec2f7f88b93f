#pragma warning disable RS0030 // Programs that use the library may use the console.
namespace ActorIpcChat.Cli.Tests.Pages;

/// <summary>The C# samples of the pages, each as the body of a method: they compile. They are not run: their rooms are the user's.</summary>
internal static class LibrarySamples
{
    internal static async Task SenderAsync()
    {
        await using var chat = await ChatChannel.OpenAsync(new ChatOptions { Role = Role.A, Room = "jobs", Stay = true });
        for (var job = 1; job <= 3; job++)
            await chat.SendAsync($"job {job}");
        var last = await chat.SendAsync("that is all");
        await chat.WhenDeliveredAsync(last);
    }

    internal static async Task ReaderAsync()
    {
        await using var chat = await ChatChannel.OpenAsync(new ChatOptions { Role = Role.B, Room = "jobs", Stay = true });
        await foreach (var line in chat.ReadAllAsync())
            Console.WriteLine($"{line.Nick}: {line.Text}");
    }

    internal static async Task ConsumerAsync()
    {
        await using var chat = await ChatChannel.OpenAsync(new ChatOptions { Role = Role.B, Room = "jobs", Stay = true });
        await foreach (var job in chat.ReadAllAsync(consumer: "worker"))
        {
            await WorkAsync(job.Text);
            job.Acknowledge();
        }
    }

    internal static async Task ViewerAsync()
    {
        await using var reader = await ChatReader.OpenAsync(new ChatOptions { Role = Role.B, Room = "jobs" });
        await foreach (var line in reader.ReadAllAsync())
            Console.WriteLine($"{line.Sent:O} {line.Text}");
    }

    internal static async Task ManyLinesAsync(ChatChannel chat, ReadOnlyMemory<byte> bytes)
    {
        if (!chat.TrySend(bytes.Span, out var number))
            number = await chat.SendAsync(bytes);
        await chat.WhenDeliveredAsync(number);
    }

    internal static async Task BothDirectionsAsync()
    {
        await using var chat = await ChatChannel.OpenAsync(new ChatOptions { Role = Role.A, Room = "jobs", Stay = true });
        await chat.SendAsync("job 1");
        await foreach (var line in chat.ReadAllAsync())
            Console.WriteLine($"{line.Nick}: {line.Text}");
    }

    internal static async Task MemberAsync()
    {
        await using var chat = await ChatChannel.OpenAsync(new ChatOptions { Room = "tea", Nick = "alice" });
        await chat.SendAsync("hello all");
        await foreach (var line in chat.ReadAllAsync())
            Console.WriteLine($"{line.Nick}: {line.Text}");
    }

    private static Task WorkAsync(string job) => Task.FromException(new NotSupportedException(job));
}
