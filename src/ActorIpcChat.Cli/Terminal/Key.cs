using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>Meaning of a key.</summary>
internal enum KeyCode
{
    /// <summary>A character of text: <see cref="Key.Rune"/>.</summary>
    Text,

    /// <summary>Ctrl and a letter: <see cref="Key.Rune"/>, in lower case.</summary>
    Control,
    Enter,
    Tab,
    Escape,
    Backspace,
    Delete,
    Left,
    Right,
    WordLeft,
    WordRight,
    DeleteWord,
    Up,
    Down,
    Home,
    End,
    Top,
    Bottom,
    PageUp,
    PageDown,
}

/// <summary>A pressed key.</summary>
internal readonly record struct Key(KeyCode Code, Rune Rune = default)
{
    /// <summary>In place of bytes that are not UTF-8.</summary>
    public const int NoCharacter = -1;

    /// <summary>The key of a character outside of a sequence; null for none.</summary>
    public static Key? OfCharacter(int character) => character switch
    {
        NoCharacter or 0 => null,
        '\r' or '\n' => new(KeyCode.Enter),
        '\t' => new(KeyCode.Tab),
        0x7f or 0x08 => new(KeyCode.Backspace),
        < 0x20 => new(KeyCode.Control, new Rune((character | 0x40) is var letter && letter <= 'Z' ? letter | 0x20 : letter)),
        _ => new(KeyCode.Text, new Rune(character)),
    };

    /// <summary>The key of a control sequence (CSI or SS3); null for none. In a window the keypad is numeric: it sends characters.</summary>
    /// <param name="final">Final character of the sequence.</param>
    /// <param name="number">Its first parameter.</param>
    /// <param name="modified">With Ctrl or Alt.</param>
    public static Key? OfSequence(char final, int number, bool modified) => (final, number) switch
    {
        ('A', _) => new(KeyCode.Up),
        ('B', _) => new(KeyCode.Down),
        ('C', _) => new(modified ? KeyCode.WordRight : KeyCode.Right),
        ('D', _) => new(modified ? KeyCode.WordLeft : KeyCode.Left),
        ('H', _) or ('~', 1 or 7) => new(modified ? KeyCode.Top : KeyCode.Home),
        ('F', _) or ('~', 4 or 8) => new(modified ? KeyCode.Bottom : KeyCode.End),
        ('~', 3) => new(KeyCode.Delete),
        ('~', 5) => new(KeyCode.PageUp),
        ('~', 6) => new(KeyCode.PageDown),
        _ => null,
    };
}
