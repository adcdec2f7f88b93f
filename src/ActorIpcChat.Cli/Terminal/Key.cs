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

    /// <summary>Shift+Tab.</summary>
    BackTab,
    Escape,
    Backspace,
    Delete,
    Left,
    Right,
    WordLeft,
    WordRight,
    DeleteWord,

    /// <summary>Alt+D: deletes to the end of the word.</summary>
    DeleteNextWord,
    Up,
    Down,
    Home,
    End,
    Top,
    Bottom,
    PageUp,
    PageDown,
    WheelUp,
    WheelDown,

    /// <summary>Alt+P: the result of a search before the current one.</summary>
    Previous,

    /// <summary>Alt+N: the result of a search after the current one.</summary>
    Next,

    /// <summary>The terminal's window has the focus again (DEC mode 1004).</summary>
    FocusIn,

    /// <summary>The terminal's window has lost the focus.</summary>
    FocusOut,
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
        ('Z', _) => new(KeyCode.BackTab),
        ('~', 3) => new(KeyCode.Delete),
        ('~', 5) => new(KeyCode.PageUp),
        ('~', 6) => new(KeyCode.PageDown),
        _ => null,
    };

    /// <summary>The key of a mouse report; null for all but the wheel.</summary>
    /// <param name="button">The number of the button, with 4, 8 and 16 for Shift, Alt and Ctrl.</param>
    public static Key? OfMouse(int button) => (button & ~0b11100) switch
    {
        64 => new(KeyCode.WheelUp),
        65 => new(KeyCode.WheelDown),
        _ => null,
    };
}
