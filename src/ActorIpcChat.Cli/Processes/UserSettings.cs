namespace ActorIpcChat.Cli.Processes;

/// <summary>The user's own settings file. Only the command reads it, the library does not.</summary>
internal static class UserSettings
{
    /// <summary>Path of the file if it exists: $XDG_CONFIG_HOME/ipcchat/ipcchat.conf, else ~/.config/ipcchat/ipcchat.conf.</summary>
    public static string? Find()
    {
        // A relative path is to be ignored (XDG Base Directory Specification).
        var home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { } given && given.StartsWith('/')
            ? given
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } user ? System.IO.Path.Combine(user, ".config") : null;
        var file = home is null ? null : System.IO.Path.Combine(home, "ipcchat", "ipcchat.conf");
        return System.IO.Path.Exists(file) ? file : null;
    }
}
