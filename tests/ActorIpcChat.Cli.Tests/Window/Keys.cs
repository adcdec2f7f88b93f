using System.Text;
using ActorIpcChat.Cli.Terminal;

namespace ActorIpcChat.Cli.Tests.Window;

/// <summary>Keys by name: a letter, ^x for Ctrl+X, or a <see cref="KeyCode"/>.</summary>
internal static class Keys
{
    internal static void Each(string keys, Action<Key> press)
    {
        foreach (var key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            press(key switch
            {
                ['^', var letter] => new Key(KeyCode.Control, new Rune(letter)),
                [var letter] => new Key(KeyCode.Text, new Rune(letter)),
                _ => new Key(Enum.Parse<KeyCode>(key)),
            });
        }
    }
}
