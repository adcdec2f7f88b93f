namespace ActorIpcChat.Cli.Completion;

/// <summary>The completion of fish(1).</summary>
internal static class FishScript
{
    public static string Of(CompletionTable table) => $$"""
        # fish completion of ipcchat. Made by "ipcchat completion fish": load it with
        #   ipcchat completion fish | source
        # or keep it as ~/.config/fish/completions/ipcchat.fish.

        # The command, or the directory, that was typed so far.
        function __ipcchat_typed
            set -l command
            set -l directory
            set -l words (commandline -opc)
            set -l at 2
            while test $at -le (count $words)
                switch $words[$at]
                    case {{Either(table.Options.Where(option => option.Kind == ValueKind.Directory))}}
                        set at (math $at + 1)
                        set directory $words[$at]
                    case {{Either(table.Options.Where(option => option.Kind == ValueKind.Directory), "=*")}}
                        set directory (string replace -r '^[^=]*=' '' -- $words[$at])
                    case {{Either(table.Options.Where(option => option.Kind is not (ValueKind.None or ValueKind.Directory)))}}
                        set at (math $at + 1)
                    case {{string.Join(' ', table.Commands.Select(command => command.Name))}}
                        test -z "$command"; and set command $words[$at]
                end
                set at (math $at + 1)
            end
            test $argv[1] = command; and echo $command; or echo $directory
        end

        function __ipcchat_is
            contains -- (__ipcchat_typed command) $argv
        end

        function __ipcchat_rooms
            set -l directory (string replace -r '^~' $HOME -- (__ipcchat_typed directory))
            if test -z "$directory"
                set directory /tmp/ipcchat-(id -u)
                string match -q '/*' -- "$XDG_RUNTIME_DIR"; and test -d "$XDG_RUNTIME_DIR" -a -O "$XDG_RUNTIME_DIR"
                and set directory $XDG_RUNTIME_DIR/ipcchat
            end
            for room in $directory/*/
                string replace -r '.*/([^/]+)/$' '$1' -- $room
            end
        end

        complete -c ipcchat -e
        complete -c ipcchat -f
        {{Lines(table.Commands, command => $"complete -c ipcchat -n '__ipcchat_is \"\"' -a {command.Name} -d {Quoted(command.Description)}")}}
        {{Lines(table.Commands.Where(command => command.Words.Count > 0),
            command => $"complete -c ipcchat -n '__ipcchat_is {command.Name}' -a '{string.Join(' ', command.Words)}'")}}
        {{Lines(table.Commands.Where(command => command.TakesDirectory),
            command => $"complete -c ipcchat -n '__ipcchat_is {command.Name}' -a '(__fish_complete_directories)'")}}
        {{Lines(table.Options,
            option => $"complete -c ipcchat{Condition(table, option)}{Flags(option)}{Values(option)} -d {Quoted(option.Description)}")}}

        """;

    /// <summary>The commands with this option; "" is before the command.</summary>
    private static string Condition(CompletionTable table, CompletedOption option)
    {
        if (table.Shared.Any(option.IsSameAs))
            return "";
        List<string> commands = [.. table.Commands.Where(command => command.Options.Any(option.IsSameAs)).Select(command => command.Name)];
        if (table.Global.Any(option.IsSameAs))
            commands.Insert(0, "\"\"");
        return $" -n '__ipcchat_is {string.Join(' ', commands)}'";
    }

    private static string Flags(CompletedOption option) => string.Concat(option.Names.Select(
        name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}"));

    private static string Values(CompletedOption option) => option.Kind switch
    {
        ValueKind.None => "",
        ValueKind.Room => " -x -a '(__ipcchat_rooms)'",
        ValueKind.File when option.Words.Count == 0 => " -r -F",
        ValueKind.File => $" -r -F -a '{string.Join(' ', option.Words)}'",
        ValueKind.Directory => " -x -a '(__fish_complete_directories)'",
        ValueKind.Group => " -x -a '(__fish_complete_groups)'",
        ValueKind.Word => $" -x -a '{string.Join(' ', option.Words)}'",
        _ => " -x",
    };

    private static string Either(IEnumerable<CompletedOption> options, string behind = "")
        => string.Join(' ', options.SelectMany(option => option.Names).Select(name => behind.Length == 0 ? name : $"'{name}{behind}'"));

    private static string Quoted(string text)
        => $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";

    private static string Lines<T>(IEnumerable<T> things, Func<T, string> text) => string.Join('\n', things.Select(text));
}
