// A durable work queue. A producer sends numbered jobs, a worker does them one by one. Kill the worker in the middle of a job (kill -9),
// and start it again: it begins with that job, and none is lost. Jobs that were sent while it was away come, too.
//
//   terminal 1:  dotnet run --project samples/WorkQueue -- worker
//   terminal 2:  dotnet run --project samples/WorkQueue -- produce 100
//   terminal 3:  pkill -9 -f 'WorkQueue worker', then the worker again in terminal 1
//
// The worker's memory has the jobs that it has received, and its position in them under the name "worker". Both outlive its process.
using System.Runtime.InteropServices;
using ActorIpcChat;

using var leave = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
try
{
    switch (args)
    {
        case ["produce", var count]:
            await ProduceAsync(int.Parse(count));
            break;
        case ["worker"]:
            await WorkAsync();
            break;
        default:
            Console.Error.WriteLine("WorkQueue worker, or WorkQueue produce COUNT");
            return 2;
    }
}
catch (OperationCanceledException)
{
    // Ctrl+C.
}
catch (ChatException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

return 0;

async Task ProduceAsync(int count)
{
    await using var queue = await ChatChannel.OpenAsync(Options(Role.A), leave.Token);
    long last = 0;
    for (var job = 1; job <= count; job++)
        last = await queue.SendAsync($"job {job}", leave.Token);   // waits while the worker is far behind
    if (last > 0)
        await queue.WhenDeliveredAsync(last, leave.Token);
    Console.WriteLine($"{count} jobs are in the worker's memory");
}

async Task WorkAsync()
{
    await using var queue = await ChatChannel.OpenAsync(Options(Role.B), leave.Token);
    await foreach (var job in queue.ReadAllAsync("worker", leave.Token))
    {
        Console.WriteLine($"{job.Text} begins");
        await Task.Delay(50);
        Console.WriteLine($"{job.Text} is done");
        // Asking for the next job says that this one is done. A worker that is killed before gets it again.
    }
}

static ChatOptions Options(Role role) => new() { Role = role, Room = "work", Stay = true, Notice = Console.Error.WriteLine };

void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    leave.Cancel();
}
