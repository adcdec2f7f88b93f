// A program that uses the library, for the end-to-end tests. They run ipcchat and original programs as its peers.
//
//   send ROLE DIR PREFIX   sends PREFIX1, PREFIX2, … until it is killed; prints each accepted line
//   burst ROLE DIR PREFIX  the same; accepts 64 lines, then prints them
//   pipe ROLE DIR          sends the lines of standard input, prints the received lines, leaves at the end of standard input
//   pipe-staying ROLE DIR  the same with Stay
//   read ROLE DIR [NAME]   prints the received lines; NAME is the consumer's name
//
// ROLE is A, B or member.
using System.Text;
using ActorIpcChat;

var output = Console.OpenStandardOutput();
var options = new ChatOptions
{
    Role = args[1] == "member" ? null : Enum.Parse<Role>(args[1]),
    Directory = args[2],
    Room = "room",
    Nick = "program",
    Stay = args[0] == "pipe-staying",
    Notice = Console.Error.WriteLine,
};
try
{
    await (args switch
    {
        ["send", _, _, var prefix] => SendAsync(prefix, 1),
        ["burst", _, _, var prefix] => SendAsync(prefix, 64),
        ["pipe" or "pipe-staying", ..] => PipeAsync(),
        ["read", .. var rest] => ReadAsync(rest.ElementAtOrDefault(2)),
        _ => throw new ArgumentException($"unknown: {string.Join(' ', args)}"),
    });
}
catch (ChatException e)
{
    Console.Error.WriteLine($"ended: {e.Message}");
    return 3;
}

return 0;

async Task SendAsync(string prefix, int unprinted)
{
    await using var channel = await ChatChannel.OpenAsync(options);
    List<string> accepted = [];
    for (var i = 1; ; i++)
    {
        var line = $"{prefix}{i}";
        if (!channel.TrySend(Encoding.UTF8.GetBytes(line), out _))
            await channel.SendAsync(line);
        accepted.Add(line);
        if (accepted.Count < unprinted)
            continue;
        Print(string.Join('\n', accepted));
        accepted.Clear();
    }
}

async Task PipeAsync()
{
    await using var channel = await ChatChannel.OpenAsync(options);
    var reading = PrintAsync(channel.ReadAllAsync());
    while (await Console.In.ReadLineAsync() is { } line)
        await channel.SendAsync(line);
    await channel.DisposeAsync();
    await reading;
    await channel.Completion;
    Print("program goes on");
}

async Task ReadAsync(string? consumer)
{
    await using var reader = await ChatReader.OpenAsync(options, consumer);
    await PrintAsync(reader.ReadAllAsync());
}

async Task PrintAsync(IAsyncEnumerable<ChatLine> lines)
{
    await foreach (var line in lines)
        Print(line.Text);
}

// One write(2): after a kill each line is printed whole or not at all.
void Print(string line) => output.Write(Encoding.UTF8.GetBytes(line + "\n"));
