using System.Text;

namespace ActorIpcChat.Tests.Formats;

/// <summary>Files that were written by hand: what is to be seen.</summary>
internal static class Golden
{
    internal static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Formats/Golden", name), Encoding.UTF8);
}
