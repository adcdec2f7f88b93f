// A bot: it is B in the room "bot" and answers each line that A sends. It stays when A leaves; Ctrl+C ends it.
//
//   terminal 1:  dotnet run --project samples/Bot
//   terminal 2:  dotnet run --project src/ActorIpcChat.Cli -- window a --room bot --nick you
using System.Runtime.InteropServices;
using ActorIpcChat;

using var leave = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);

var options = new ChatOptions { Role = Role.B, Room = "bot", Nick = "bot", Stay = true, Notice = Console.Error.WriteLine };
try
{
    await using var chat = await ChatChannel.OpenAsync(options, leave.Token);
    await foreach (var line in chat.ReadAllAsync(cancel: leave.Token))
        await chat.SendAsync($"{line.Nick}, that were {line.Bytes.Length} bytes: {line.Text}", leave.Token);
}
catch (OperationCanceledException)
{
    // Leaving delivers what was sent.
}
catch (ChatException e)
{
    Console.Error.WriteLine(e.Message);
}

void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    leave.Cancel();
}
