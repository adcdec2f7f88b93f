using System.Text;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Check;

/// <summary>A part of what a program printed, for one line of a table.</summary>
internal static class Excerpt
{
    private const int Most = 40;

    /// <param name="printed">Each character is a byte.</param>
    public static string Of(string printed)
    {
        var text = VisibleText.Of(Encoding.Latin1.GetBytes(printed));
        return text.Length <= Most ? $"\"{text}\"" : $"\"{text[..Most]}…\"";
    }
}
