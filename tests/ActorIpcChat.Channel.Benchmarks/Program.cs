using ActorIpcChat.Channel.Benchmarks;

// An end of a chat that the benchmarks measure. Commands are lines on standard input; each answer is a line on standard output.
switch (args)
{
    case ["sender", var directory]:
        Sender.Run(directory);
        return 0;
    case ["receiver", var directory]:
        Receiver.Run(directory);
        return 0;
    case ["open", var directory, var count]:
        Opening.Run(directory, int.Parse(count, null));
        return 0;
    default:
        return 2;
}
