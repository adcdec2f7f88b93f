using System.Diagnostics;
using System.Xml.Linq;
using ActorIpcChat.EndToEnd.Tests.Harness;

namespace ActorIpcChat.EndToEnd.Tests.Scenarios;

/// <summary>docs/pictures/make draws pictures of the running program.</summary>
[Trait(AnyProgram.Name, AnyProgram.Value)]
public sealed class PicturesTests : IDisposable
{
    private static readonly string Make = Path.Combine(AppContext.BaseDirectory, "pictures", "make");

    private readonly string _directory = Directory.CreateTempSubdirectory("ipcchat-test-").FullName;

    [ToolFact("tmux", "python3")]
    public void Pictures_of_windows_and_the_demo_are_drawn_from_the_running_program()
    {
        Draw("window", "many", "demo");

        var window = Texts("window");
        Assert.Contains("ipcchat window a", window);
        Assert.Contains("ipcchat window b", window);
        Assert.Equal(6, window.Count(text => text == "茶"));
        Assert.Equal(2, window.Count(text => text == "🍵"));
        Assert.Equal(2, window.Count(text => text.Contains("^[[31mhot^[[0m", StringComparison.Ordinal)));
        Assert.Equal(3, Texts("many").Count(text => text.Contains("looks for the biscuits", StringComparison.Ordinal)));
        Assert.Equal(2, Texts("demo").Count(text => text.Contains("Hello B, do you read me?", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>The texts of a picture, which has to be well-formed.</summary>
    private string[] Texts(string picture)
    {
        var svg = XDocument.Load(Path.Combine(_directory, $"{picture}.svg"));
        return [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
    }

    private void Draw(params string[] pictures)
    {
        var start = new ProcessStartInfo("python3", ["-B", Make, ChatRoom.Program, .. pictures, "--into", _directory])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Wait.Timeout), "docs/pictures/make has not ended");
        Assert.True(process.ExitCode == 0, errors);
    }
}
