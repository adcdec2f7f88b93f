using ActorIpcChat.Cli.Status;
using ActorIpcChat.Inspection;
using ActorIpcChat.Linux.Files;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Tests.Status;

public sealed class StatusJsonTests
{
    private static readonly ProcessSnapshot Stopped = new(41, ProcessState.Stopped);

    [Fact]
    public void Empty_room_has_every_property_except_members()
    {
        var room = new RoomSnapshot(
            "/r", false, [new FifoSnapshot(FifoSet.Fifo1, "/r/fifo1", null, false, null, null)], [new RoleSnapshot(Role.B, null, false)], [], [], []);

        Assert.Equal(
            OneLine(
                """
                {"schema":1,"directory":"/r","present":false,"fifos":[{"name":"fifo1","path":"/r/fifo1","present":false,"mode":null,"owner":null,
                "stale":false,"problem":null,"capacity":null,"underWayBytes":null,"underWayLines":null}],"roles":[{"role":"b","alive":false,
                "pid":null,"stopped":false,"stale":false}],"segments":[],"files":[]}
                """),
            StatusJson.Of(room));
    }

    [Fact]
    public void Properties_of_FIFOs_files_and_foreign_segments_keep_their_names_and_values()
    {
        var room = new RoomSnapshot(
            "/r",
            true,
            [new FifoSnapshot(FifoSet.Fifo2, "/r/fifo2", new FileStatus(0x1000, 0x180, 7, 8, 0, 0), true, null, new FifoFill(65536, 9, 1))],
            [new RoleSnapshot(Role.A, Stopped, false)],
            [new SegmentSnapshot(Role.A, 1234, 5, null, new SharedMemoryStatus(1234, 7, 8, 7, 0x380, 4096, 41, 2), false, "it is used", null)],
            [
                new FileSnapshot("a.lock", "/r/a.lock", FileKind.Lock, Role.A, null, true, null),
                new FileSnapshot("b1.9.1.bell", "/r/b1.9.1.bell", FileKind.Doorbell, Role.B, 9, false, "it is a plain file"),
            ],
            []);

        Assert.Equal(
            OneLine(
                """
                {"schema":1,"directory":"/r","present":true,"fifos":[{"name":"fifo2","path":"/r/fifo2","present":true,"mode":"0600",
                "owner":7,"stale":true,"problem":null,"capacity":65536,"underWayBytes":9,"underWayLines":1}],"roles":[{"role":"a",
                "alive":true,"pid":41,"stopped":true,"stale":false}],"segments":[{"role":"a","key":1234,"id":5,"originalId":null,
                "bytes":4096,"mode":"0600","attachments":2,"owner":7,"ours":false,"stale":false,"problem":"it is used","chat":null}],
                "files":[{"name":"a.lock","path":"/r/a.lock","kind":"lock","role":"a","pid":null,"stale":true,"problem":null},
                {"name":"b1.9.1.bell","path":"/r/b1.9.1.bell","kind":"bell","role":"b","pid":9,"stale":false,
                "problem":"it is a plain file"}]}
                """),
            StatusJson.Of(room));
    }

    [Fact]
    public void Properties_of_members_and_their_segments_keep_their_names_and_values()
    {
        var chat = new ChatSnapshot(
            3, Stopped, true, FifoSet.Fifo1 | FifoSet.Fifo2,
            new InboxSnapshot(1024, 1, 9, 4, 3, 2, true, 255, 8, 6) { Rate = new TransferRate(null, 1.5) },
            new OutboxSnapshot(2048, 254, 10, 20, 30, 45, 2, 7, new FifoFill(65536, 10, 1)) { Rate = new TransferRate(2, 3) },
            [new ViewerSnapshot(1, new ProcessSnapshot(42, ProcessState.Dead), true, 8, 1, 1)],
            new CorruptFrames(1, 2),
            [new OtherMember("bob", "h:1", MemberState.Unreachable, true, 253, null)])
        {
            Consumers =
            [
                new ConsumerSnapshot("billing", null, 12, 345, true),
                new ConsumerSnapshot("audit", new ProcessSnapshot(43, ProcessState.Running), 0, 0, false),
            ],
        };
        var memory = new SegmentSnapshot(Role.A, 6, 5, 4, null, true, null, chat);
        var member = new MemberSnapshot("ann", "/r/members/ann", new RoleSnapshot(Role.A, Stopped, true), memory, []);
        var room = new RoomSnapshot("/r", true, [], [], [], [], [member]);

        Assert.Equal(
            OneLine(
                """
                {"schema":1,"directory":"/r","present":true,"fifos":[],"roles":[],"segments":[],"files":[],"members":[{"nick":"ann",
                "directory":"/r/members/ann","alive":true,"pid":41,"stopped":true,"stale":true,"memory":{"role":"a","key":6,"id":5,"originalId":4,
                "bytes":null,"mode":null,"attachments":null,"owner":null,"ours":true,"stale":true,"problem":null,"chat":{"layout":3,
                "process":{"pid":41,"alive":true,"stopped":true},"closed":true,"madeFifos":["fifo1","fifo2"],"inbox":{"capacity":1024,"first":1,
                "head":9,"seenUpTo":4,"heldBytes":8,"heldLines":3,"unseenBytes":5,"unseenLines":2,"overwrites":true,"session":"00000000000000ff",
                "received":8,"lastLine":6,"rate":{"linesPerSecond":null,"bytesPerSecond":1.5}},"outbox":{"capacity":2048,
                "session":"00000000000000fe","first":10,"delivered":20,"sent":30,"head":45,"undeliveredBytes":25,"undeliveredLines":2,
                "acceptedLines":7,"fifoCapacity":65536,"underWayBytes":10,"underWayLines":1,"rate":{"linesPerSecond":2,"bytesPerSecond":3}},
                "viewers":[{"slot":1,"pid":42,"alive":false,"stopped":false,"asleep":true,"position":8,"lagBytes":1,"lagLines":1,"stale":true}],
                "garbled":{"connections":1,"passedOver":2},"others":[{"nick":"bob","place":"h:1","state":"unreachable","awaited":true,
                "session":"00000000000000fd","received":null}],"consumers":[{"name":"billing","attached":false,"pid":null,"behindLines":12,
                "behindBytes":345},{"name":"audit","attached":true,"pid":43,"behindLines":0,"behindBytes":0}]}},"files":[]}]}
                """),
            StatusJson.Of(room));
    }

    /// <summary>Joins the lines of a JSON text that is broken to fit the page.</summary>
    private static string OneLine(string json) => json.ReplaceLineEndings("");
}
