namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>A test with a room, which has to be empty afterwards.</summary>
public abstract class RoomTest(ITestOutputHelper output) : IDisposable
{
    internal ChatRoom Room { get; } = new();

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
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Ends what would not leave as the product's processes do.</summary>
    protected virtual void BeforeClose()
    {
    }
}
