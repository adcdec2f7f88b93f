using ActorIpcChat.Cli.Commands;
using ActorIpcChat.Linux.Processes;

// Started by a script in the background, SIGINT is ignored; this comes first because no handler would ever see it.
Signals.RestoreInterrupt();
Signals.IgnoreFileSizeLimit();
return CommandLine.Run(args);
