using System.Text;

namespace ActorIpcChat.Tests.Formats;

/// <summary>Hand-written files with the expected output.</summary>
internal static class Golden
{
    internal static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Formats/Golden", name), Encoding.UTF8);
}
