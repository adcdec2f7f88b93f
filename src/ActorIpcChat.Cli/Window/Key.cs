using System.Text;

namespace ActorIpcChat.Cli.Window;

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
internal readonly record struct Key(KeyCode Code, Rune Rune = default);
