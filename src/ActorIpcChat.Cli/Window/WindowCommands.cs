using ActorIpcChat.Typing;

namespace ActorIpcChat.Cli.Window;

/// <summary>Runs what is typed in a window: the window answers itself, or passes the line on to its chat process.</summary>
/// <param name="nick">The user's first nick.</param>
/// <param name="side">What the window is for.</param>
/// <param name="chat">The pane.</param>
internal sealed class WindowCommands(string nick, WindowSide side, Func<ChatPane> chat)
{
    private readonly TypedText _typed = new(nick, side.Commands, side.People.Has);
    private string _sought = "";

    /// <summary>The user's current nick.</summary>
    public string Nick => _typed.Nick;

    /// <summary>What happens with a line.</summary>
    /// <param name="PassOn">The chat process gets it.</param>
    /// <param name="Leaves">The window leaves.</param>
    public readonly record struct Outcome(bool PassOn, bool Leaves);

    /// <summary>Runs a typed line.</summary>
    /// <param name="line">The line with its LF.</param>
    /// <param name="send">Called with the lines that it sends, each with LF.</param>
    public Outcome Run(byte[] line, Action<ReadOnlyMemory<byte>> send)
    {
        var (passOn, leaves) = (false, false);
        _typed.Take(line, what =>
        {
            passOn |= what is Typed.Message or Typed.NickChange or Typed.WhoRequest;
            leaves |= what is Typed.Quit;
            if (what is Typed.Message message)
                send(message.Bytes);
            else
                Answer(what);
        });
        return new Outcome(passOn, leaves);
    }

    /// <summary>Goes to another match of the last search.</summary>
    /// <param name="step">-1 for the one before, 1 for the one after.</param>
    public void SearchAgain(int step)
    {
        if (_sought.Length > 0 && !chat().Pane.Find(_sought, step))
            // Without the text, which the next search would find here.
            chat().AddNotice(step < 0 ? "no earlier line contains it" : "no later line contains it");
    }

    private void Answer(Typed what)
    {
        switch (what)
        {
            case Typed.HelpRequest help:
                foreach (var text in help.Lines)
                    chat().AddNotice(text);
                break;
            case Typed.Refused refused:
                chat().AddNotice(refused.Why);
                break;
            case Typed.Clear:
                chat().Pane.Clear();
                break;
            case Typed.Search { Text: "" } when _sought.Length == 0:
                chat().AddNotice("cannot search for nothing: type /search TEXT");
                break;
            case Typed.Search search:
                _sought = search.Text.Length > 0 ? search.Text : _sought;
                SearchAgain(-1);
                break;
        }
    }
}
