using System.Globalization;
using System.Text;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Chaos;

/// <summary>Numbered lines that are generated while they are written, and again to compare the output.</summary>
internal static class NumberedLines
{
    private const int LinesInPiece = 2000;

    /// <summary>Writes all lines on a thread.</summary>
    internal static Thread Start(Stream target, int lines)
    {
        var thread = new Thread(() =>
        {
            foreach (var piece in Pieces(lines))
                target.Write(piece);
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static IEnumerable<byte[]> Pieces(int lines)
    {
        var text = new StringBuilder();
        for (var first = 1; first <= lines; first += LinesInPiece)
        {
            text.Clear();
            for (var number = first; number < Math.Min(first + LinesInPiece, lines + 1); number++)
                text.Append(CultureInfo.InvariantCulture, $"line {number}\n");
            yield return Encoding.ASCII.GetBytes(text.ToString());
        }
    }

    /// <summary>Reads the output of a viewer from a FIFO and compares it.</summary>
    internal sealed class Checker : IDisposable
    {
        private readonly FileStream _pipe;
        private readonly Thread _thread;

        internal Checker(string path, int lines)
        {
            Path = path;
            Assert.Equal(0, Libc.MakeFifo(path, 0x180));
            _pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            _thread = new Thread(() => Check(lines)) { IsBackground = true };
            _thread.Start();
        }

        internal string Path { get; }

        /// <summary>Whether lines are missing and none was wrong.</summary>
        internal bool IsRunning => _thread.IsAlive;

        /// <summary>The first difference; null if there is none.</summary>
        internal string? Difference { get; private set; }

        public void Dispose() => _pipe.Dispose();

        private void Check(int lines)
        {
            var shown = new byte[1 << 16];
            foreach (var piece in Pieces(lines))
            {
                for (var at = 0; at < piece.Length;)
                {
                    var count = _pipe.Read(shown, 0, Math.Min(shown.Length, piece.Length - at));
                    if (!shown.AsSpan(0, count).SequenceEqual(piece.AsSpan(at, count)))
                    {
                        Difference = $"\"{Lines.Excerpt(shown, 0)}\" in place of \"{Lines.Excerpt(piece, at)}\"";
                        return;
                    }

                    at += count;
                }
            }
        }
    }
}
