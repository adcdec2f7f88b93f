using ActorIpcChat.Benchmarks;
using ActorIpcChat.Benchmarks.Chains;
using ActorIpcChat.Benchmarks.Micro;

return args switch
{
    ["micro", .. var rest] => MicroCommand.Run(rest),
    [AkkaChain.Command] => AkkaChain.Run(),
    [AkkaRemote.Command, .. var rest] => AkkaRemote.Run(rest),
    _ => BenchmarkCommand.Run(args),
};
