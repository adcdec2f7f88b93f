using ActorIpcChat.EndToEnd.Tests.Harness;
using ActorIpcChat.EndToEnd.Tests.Links;
using ActorIpcChat.EndToEnd.Tests.Members;
using ActorIpcChat.EndToEnd.Tests.Scenarios;
using Xunit.Sdk;

[assembly: TestCollectionOrderer($"ActorIpcChat.EndToEnd.Tests.Harness.{nameof(LongestFirst)}", "ActorIpcChat.EndToEnd.Tests")]

namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>
/// Starts the longest classes first. A class runs its tests one after another: a long class that started last would run alone at the end.
/// </summary>
public sealed class LongestFirst : LongLivedMarshalByRefObject, ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(ClusterLinkTests), nameof(WindowEndTests), nameof(RoomOfMembersTests), nameof(CleanTests),
        nameof(RefusedMemberTests), nameof(SignalTests), nameof(PartitionTests), nameof(WindowTests),
        nameof(ConnectionFloodTests), nameof(IPv6MemberTests), nameof(MajorityTests), nameof(StartOrderTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
        => testCollections.OrderBy(IndexOf);

    private static int IndexOf(ITestCollection collection)
    {
        var index = Array.FindIndex(Longest, name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal));
        return index >= 0 ? index : Longest.Length;
    }
}
