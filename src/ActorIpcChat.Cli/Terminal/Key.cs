using System.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>What a key means here.</summary>
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

/// <summary>A key that was pressed.</summary>
internal readonly record struct Key(KeyCode Code, Rune Rune = default)
{
    /// <summary>Bytes that are no character.</summary>
    public const int NoCharacter = -1;

    /// <summary>The key of a character that is part of no sequence.</summary>
    public static Key? OfCharacter(int character) => character switch
    {
        NoCharacter or 0 => null,
        '\r' or '\n' => new(KeyCode.Enter),
        '\t' => new(KeyCode.Tab),
        0x7f or 0x08 => new(KeyCode.Backspace),
        < 0x20 => new(KeyCode.Control, new Rune((character | 0x40) is var letter && letter <= 'Z' ? letter | 0x20 : letter)),
        _ => new(KeyCode.Text, new Rune(character)),
    };

    /// <summary>The key of a control sequence (CSI or SS3). Enter of the keypad is none: a window has the keypad send what is on its keys.</summary>
    /// <param name="final">What the sequence ends with.</param>
    /// <param name="number">Its first number.</param>
    /// <param name="modified">Ctrl or Alt is held.</param>
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
