namespace ActorIpcChat.EndToEnd.Tests.Harness;

/// <summary>Writes to a process on a thread and counts the bytes that the process has taken.</summary>
internal sealed class BackgroundWriter
{
    private const int Piece = 16 << 10;

    private readonly Thread _thread;
    private long _written;
    private volatile bool _done;

    internal BackgroundWriter(Stream target, byte[] bytes, bool thenClose = false)
    {
        _thread = new Thread(() => Write(target, bytes, thenClose)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Number of written bytes.</summary>
    internal long Written => Interlocked.Read(ref _written);

    /// <summary>Whether all bytes are written.</summary>
    internal bool IsDone => _done;

    internal void WaitUntilDone() => Wait.Until(() => _done, "all bytes are written");

    private void Write(Stream target, byte[] bytes, bool thenClose)
    {
        try
        {
            for (var at = 0; at < bytes.Length; at += Piece)
            {
                var count = Math.Min(Piece, bytes.Length - at);
                target.Write(bytes, at, count);
                target.Flush();
                Interlocked.Add(ref _written, count);
            }

            if (thenClose)
                target.Close();
            _done = true;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process has ended; Written has what it took.
        }
    }
}
