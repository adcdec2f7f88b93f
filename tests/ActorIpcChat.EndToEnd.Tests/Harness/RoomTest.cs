namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test with a room, which has to be empty at the end.</summary>
public abstract class RoomTest(ITestOutputHelper output) : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    internal ChatRoom Room { get; } = new();

    /// <summary>Disposes a resource at the end of the test, after its processes.</summary>
    internal T DisposeAtEnd<T>(T resource)
        where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
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
            output.WriteLine(Room.ProcessLog());
            Room.Dispose();
            _owned.ForEach(resource => resource.Dispose());
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Ends processes that do not leave as the product's do.</summary>
    protected virtual void BeforeClose()
    {
    }
}
