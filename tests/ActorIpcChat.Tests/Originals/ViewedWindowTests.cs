using ActorIpcChat.Linux.Memory;
using ActorIpcChat.Memory;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Viewer;

namespace ActorIpcChat.Tests.Originals;

/// <summary>A viewer of the window of an original A, which the test plays.</summary>
public sealed class ViewedWindowTests : ViewerTestBase
{
    private readonly SharedMemorySegment _segment;
    private readonly SharedMemoryMapping _original;

    public ViewedWindowTests()
    {
        _segment = SharedMemorySegment.TryCreate(Room.Key(Role.A), OriginalSegment.Size, TestRoom.ReadWrite)!.Value;
        _original = _segment.Attach();
    }

    [Fact]
    public async Task Each_change_of_the_window_is_shown_as_a_line()
    {
        StartViewer();

        Show("one");
        await ShownAsync("one\n");
        Show("two");
        await ShownAsync("one\ntwo\n");
        Show("");
        await ShownAsync("one\ntwo\n\n");
        Show("two");
        await ShownAsync("one\ntwo\n\ntwo\n");
    }

    [Fact]
    public async Task Text_already_in_the_window_is_history()
    {
        Show("before");
        StartViewer(history: 0);

        // The viewer's start is not observable: sooner or later it sees a newer text.
        var (shown, number) = ("", 0);
        await WaitUntilAsync(
            () =>
            {
                Show($"after {number++}");
                shown += Stdout.Reading.TakeText();
                return shown.Length > 0;
            },
            "the viewer shows a text");

        Assert.StartsWith("after", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_ends_when_the_original_removes_its_segment()
    {
        Show("one");
        StartViewer();
        await ShownAsync("one\n");

        _segment.Remove();

        Assert.Equal(0, await Exit.Code.WaitAsync(Limit));
    }

    [Fact]
    public async Task Viewer_switches_to_the_ring_of_a_chat_that_replaces_the_original()
    {
        Show("of the original");
        StartViewer();
        await ShownAsync("of the original\n");

        MakeSegment();
        Publish("one\n");
        Publish("two\n");

        await ShownAsync("of the original\none\ntwo\n");
        Segment.Remove();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _original.Dispose();
    }

    private unsafe void Show(string text) => new OriginalWindow(_original.Start).Show(System.Text.Encoding.UTF8.GetBytes(text));
}
