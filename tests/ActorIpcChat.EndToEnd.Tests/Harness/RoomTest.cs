namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test with a room, which has to be empty afterwards.</summary>
public abstract class RoomTest(ITestOutputHelper output) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    internal ChatRoom Room { get; } = new();

    /// <summary>Disposes something when the test is over and its processes are gone.</summary>
    internal T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    public void Dispose()
    {
        try
        {
            BeforeClose();
            Room.Close();
        }
        finally
        {
            output.WriteLine(Room.Transcript());
            Room.Dispose();
            _owned.ForEach(thing => thing.Dispose());
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Ends what would not leave as the product's processes do.</summary>
    protected virtual void BeforeClose()
    {
    }
}
