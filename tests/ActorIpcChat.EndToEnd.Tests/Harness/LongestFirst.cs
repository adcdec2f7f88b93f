using ActorIpcChat.EndToEnd.Tests.Faults;
using ActorIpcChat.EndToEnd.Tests.Harness;
using ActorIpcChat.EndToEnd.Tests.Library;
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
        nameof(RoomOfMembersTests), nameof(RefusedMemberTests), nameof(PartitionTests), nameof(ClusterLinkTests),
        nameof(MajorityTests), nameof(DebianPackageTests), nameof(KilledHostMemberTests), nameof(IPv6MemberTests),
        nameof(LibraryTests), nameof(ConnectionFloodTests), nameof(FailingCallTests), nameof(KilledMemberTests),
        nameof(WindowEndTests), nameof(ManyMembersTests), nameof(FifoLinkTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections)
        => testCollections.OrderBy(IndexOf);

    private static int IndexOf(ITestCollection collection)
    {
        var index = Array.FindIndex(Longest, name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal));
        return index >= 0 ? index : Longest.Length;
    }
}
