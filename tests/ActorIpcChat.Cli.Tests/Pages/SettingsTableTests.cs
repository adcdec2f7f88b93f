using System.Diagnostics;
using ActorIpcChat.EndToEnd.Tests.Harness;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Cli.Tests.Pages;

public sealed class SettingsTableTests
{
    [ToolFact("python3")]
    public void Tables_of_settings_match_the_reference_file()
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(Repository.Top, "docs", "make-settings"), "--check"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        var output = script.StandardOutput.ReadToEnd();
        Assert.True(script.WaitForExit(TimeSpan.FromSeconds(30)), "docs/make-settings has not ended");
        Assert.Equal("", output + errors.Result);
        Assert.Equal(0, script.ExitCode);
    }

    [Theory]
    [InlineData("docs/settings.md", "| `{0}` |")]
    [InlineData("man/ipcchat.1", ".BR {0} ")]
    public void Table_has_every_setting(string page, string entry)
    {
        var text = Repository.Read(page).Replace(@"\-", "-", StringComparison.Ordinal);
        var table = text[text.IndexOf("settings: begin", StringComparison.Ordinal)..text.IndexOf("settings: end", StringComparison.Ordinal)];
        Assert.All(SettingsLoader.Keys, key => Assert.Contains(entry.Replace("{0}", key, StringComparison.Ordinal), table, StringComparison.Ordinal));
    }
}
