using ActorIpcChat.Cli.Status;
using ActorIpcChat.Inspection;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Tests.Status;

public sealed class RoomsJsonTests
{
    private static readonly ListedRoom[] Rooms =
    [
        new(
            null, "/d", [new ListedPerson(Role.A, "alice", new ProcessSnapshot(17, ProcessState.Running), [])],
            [new ListedViewer(Role.A, 19), new ListedViewer(Role.B, 20)], false),
        new(
            "team", "/d/team",
            [new ListedPerson(null, "ann\u001b", new ProcessSnapshot(3, ProcessState.Stopped), [new ListedViewer(Role.A, 4)])], [], true),
    ];

    [Fact]
    public void Names_and_values_stay()
        => Assert.Equal(
            """
            {"schema":1,"directory":"/d","rooms":[{"room":null,"directory":"/d","roles":[{"role":"a","nick":"alice","pid":17,"stopped":false}],
            "members":[],"viewers":[{"role":"a1","pid":19},{"role":"b1","pid":20}],"stale":false},{"room":"team","directory":"/d/team","roles":[],
            "members":[{"nick":"ann\u001B","pid":3,"stopped":true,"viewers":[{"role":"a1","pid":4}]}],"viewers":[],"stale":true}]}
            """.ReplaceLineEndings(""),
            RoomsJson.Of("/d", Rooms));

    [Fact]
    public void Text_has_a_line_for_each_room()
        => Assert.Equal(
            [
                "/d",
                "  (no name)  A alice (process 17); A1 19; B1 20",
                "  team       ann^[ (process 3, stopped, viewed by 4); dead processes left something: see ipcchat status --room team",
            ],
            RoomsText.Lines("/d", Rooms));
}
