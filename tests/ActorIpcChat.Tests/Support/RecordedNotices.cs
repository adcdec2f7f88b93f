using System.Collections.Concurrent;
using ActorIpcChat.Reporting;

namespace ActorIpcChat.Tests;

/// <summary>Records all notices.</summary>
internal sealed class RecordedNotices : INotices
{
    internal ConcurrentQueue<string> Lines { get; } = new();

    internal ConcurrentQueue<string> Announced { get; } = new();

    public void Say(string line) => Lines.Enqueue(line);

    public void Announce(string line) => Announced.Enqueue(line);
}
