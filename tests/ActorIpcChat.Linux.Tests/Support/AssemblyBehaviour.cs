// The umask, descriptor numbers and signal handlers are the whole process's: tests that touch them cannot run beside others.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
