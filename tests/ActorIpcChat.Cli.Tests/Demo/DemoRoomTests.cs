using System.CommandLine;
using ActorIpcChat.Cli.Demo;
using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Rooms;

namespace ActorIpcChat.Cli.Tests.Demo;

public sealed class DemoRoomTests
{
    /// <summary>ext4 gives the inode of a removed directory to the next one, and keys come from inodes.</summary>
    [Fact]
    public void Segments_of_rooms_made_after_the_demos_was_removed_are_neither_reported_nor_removed()
    {
        List<string> directories = [];
        List<SharedMemorySegment> segments = [];
        try
        {
            using (var demo = new DemoRoom(new RootCommand().Parse([])))
            {
                Directory.Delete(Path.Combine(Path.GetTempPath(), demo.Arguments.SkipWhile(argument => argument != "--room").ElementAt(1)));
                for (var number = 0; number < 32; number++)
                {
                    directories.Add(Directory.CreateTempSubdirectory("ipcchat-test-").FullName);
                    if (SharedMemorySegment.TryCreate(new Room(directories[^1], named: true, null, null).SegmentKey(Role.A), 4096, 0x180) is { } made)
                        segments.Add(made);
                }

                Assert.Empty(demo.Remains());
            }

            Assert.All(segments, segment => Assert.True(segment.Status() is { Removed: false }));
        }
        finally
        {
            segments.ForEach(segment => segment.Remove());
            directories.ForEach(Directory.Delete);
        }
    }
}
