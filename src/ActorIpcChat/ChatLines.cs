using System.Runtime.CompilerServices;
using ActorIpcChat.Channels;

namespace ActorIpcChat;

/// <summary>Enumerates the lines of a reader. Asking for the next line acknowledges the one before.</summary>
/// <remarks>Written out, because an iterator of the compiler takes longer for each line than all else here.</remarks>
/// <param name="take">Takes the reader when an enumeration begins; null if there is nothing to read.</param>
/// <param name="from">The end that sends.</param>
/// <param name="giveBack">Gets the reader back when an enumeration ends; null to keep it.</param>
/// <param name="cancel">Ends an enumeration.</param>
internal sealed class ChatLines(
    Func<ReaderEnd?> take, Role? from, Func<ReaderEnd, ValueTask>? giveBack, CancellationToken cancel) : IAsyncEnumerable<ChatLine>
{
    /// <inheritdoc/>
    public IAsyncEnumerator<ChatLine> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (!cancellationToken.CanBeCanceled || cancellationToken == cancel)
            return new Enumeration(this, null, cancel);
        if (!cancel.CanBeCanceled)
            return new Enumeration(this, null, cancellationToken);
        var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, cancellationToken);
        return new Enumeration(this, both, both.Token);
    }

    private sealed class Enumeration(ChatLines all, IDisposable? owned, CancellationToken cancel) : IAsyncEnumerator<ChatLine>
    {
        private ReaderEnd? _reader;
        private LineHandout? _lines;
        private CancellationTokenRegistration _registration;
        private bool _advances;
        private bool _ended;

        public ChatLine Current => _lines is { } lines
            ? new ChatLine(lines, lines.Ticket, lines.Bytes, lines.Nick, all.From, lines.Sequence, lines.More, lines.Sent, lines.Missed)
            : default;

        public ValueTask<bool> MoveNextAsync()
            => _lines is { } lines && !cancel.IsCancellationRequested && lines.TryNext() ? new ValueTask<bool>(true) : AdvanceAsync();

        public ValueTask DisposeAsync() => _advances
            ? throw new NotSupportedException("cannot end the enumeration: it waits for its next line; cancel that first")
            : EndAsync();

        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        private async ValueTask<bool> AdvanceAsync()
        {
            var isLine = false;
            _advances = true;
            try
            {
                if (_ended || !TryBegin(out var lines))
                    return false;
                while (true)
                {
                    cancel.ThrowIfCancellationRequested();
                    if (lines.TryNext())
                        return isLine = true;
                    if (!await lines.WaitAsync().ConfigureAwait(false))
                        return false;
                }
            }
            finally
            {
                _advances = false;
                if (!isLine)
                    await EndAsync().ConfigureAwait(false);
            }
        }

        private bool TryBegin([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LineHandout? lines)
        {
            lines = _lines;
            if (lines is not null)
                return true;
            _reader = all.Take();
            if (_reader is null)
                return false;
            _reader.Lines.Begin(cancel);
            _lines = lines = _reader.Lines;
            _registration = cancel.UnsafeRegister(static lines => ((LineHandout)lines!).Cancel(), lines);
            return true;
        }

        private async ValueTask EndAsync()
        {
            if (_ended)
                return;
            _ended = true;
            await _registration.DisposeAsync().ConfigureAwait(false);
            _lines?.End();
            _lines = null;
            owned?.Dispose();
            if (_reader is { } reader && all.GiveBack is { } giveBack)
                await giveBack(reader).ConfigureAwait(false);
        }
    }

    private Func<ReaderEnd?> Take => take;

    private Role? From => from;

    private Func<ReaderEnd, ValueTask>? GiveBack => giveBack;
}
