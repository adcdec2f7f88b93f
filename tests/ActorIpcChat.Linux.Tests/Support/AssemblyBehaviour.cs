// Umask, descriptor numbers and signal handlers belong to the process, so tests cannot run in parallel.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
