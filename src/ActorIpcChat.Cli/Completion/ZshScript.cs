namespace ActorIpcChat.Cli.Completion;

/// <summary>The completion of zsh(1).</summary>
internal static class ZshScript
{
    public static string Of(CompletionTable table) => $$"""
        #compdef ipcchat
        # zsh completion of ipcchat. Made by "ipcchat completion zsh": load it after compinit with
        #   eval "$(ipcchat completion zsh)"
        # or let compinit find it as _ipcchat in a directory of $fpath.

        _ipcchat_rooms() {
            local directory=$1
            if [[ -z $directory ]]; then
                directory=/tmp/ipcchat-$EUID
                [[ ${XDG_RUNTIME_DIR-} == /* && -d $XDG_RUNTIME_DIR && -O $XDG_RUNTIME_DIR ]] && directory=$XDG_RUNTIME_DIR/ipcchat
            fi
            reply=(${directory/#\~/$HOME}/*(N/:t))
        }

        _ipcchat() {
            local at command directory option=${words[CURRENT-1]}
            local -a reply choices commands
            for ((at = 2; at < CURRENT; at++)); do
                case ${words[at]} in
                    {{Either(table.Options.Where(option => option.Kind == ValueKind.Directory))}}) ((at++)); directory=${(Q)words[at]} ;;
                    {{Either(table.Options.Where(option => option.Kind == ValueKind.Directory), "=*")}})
                        directory=${words[at]#*=}; directory=${(Q)directory} ;;
                    {{Either(table.Options.Where(option => option.Kind is not (ValueKind.None or ValueKind.Directory)))}}) ((at++)) ;;
                    {{string.Join('|', table.Commands.Select(command => command.Name))}}) [[ -z $command ]] && command=${words[at]} ;;
                esac
            done
            if [[ $PREFIX == --*=* ]]; then
                option=${PREFIX%%=*}
                compset -P '*='
            fi
            case $option in
        {{Lines(table.Options.Where(option => option.Kind != ValueKind.None), option => $"""
                        {string.Join('|', option.Names)}) {Action(option)}; return ;;
                """)}}
            esac
            choices=({{Described(table.Shared)}})
            case $command in
        {{Lines(table.Commands.Where(command => command.TakesDirectory || command.Words.Count > 0 || table.OwnOf(command).Any()), command => $"""
                        {command.Name})
                            {Words(command)}choices+=({Described(table.OwnOf(command))}) ;;
                """)}}
                '')
                    commands=({{string.Join(' ', table.Commands.Select(command => Quoted(command.Name, command.Description)))}})
                    _describe command commands
                    choices+=({{Described(table.Global.Except(table.Shared))}}) ;;
            esac
            _describe -o option choices
        }

        if [[ ${funcstack[1]-} == _ipcchat ]]; then
            _ipcchat "$@"
        else
            compdef _ipcchat ipcchat
        fi

        """;

    private static string Action(CompletedOption option) => option.Kind switch
    {
        ValueKind.Room => "_ipcchat_rooms $directory; compadd -a reply",
        ValueKind.File when option.Words.Count == 0 => "_files",
        ValueKind.File => $"compadd -- {string.Join(' ', option.Words)}; _files",
        ValueKind.Directory => "_files -/",
        ValueKind.Group => "_groups",
        ValueKind.Word when option.Words.All(word => word.EndsWith('=')) => $"compset -P '*=' || compadd -S '' -- {string.Join(' ', option.Words)}",
        ValueKind.Word => $"compadd -- {string.Join(' ', option.Words)}",
        _ => "_message value",
    };

    private static string Words(CompletedCommand command)
        => command.TakesDirectory ? "_files -/; " : command.Words.Count == 0 ? "" : $"compadd -- {string.Join(' ', command.Words)}; ";

    private static string Either(IEnumerable<CompletedOption> options, string behind = "")
        => string.Join('|', options.SelectMany(option => option.Names)
            .Where(name => behind.Length == 0 || name.StartsWith("--", StringComparison.Ordinal)).Select(name => name + behind));

    private static string Described(IEnumerable<CompletedOption> options)
        => string.Join(' ', options.SelectMany(option => option.Names.Select(name => Quoted(name, option.Description))));

    private static string Quoted(string name, string description)
        => $"'{name}:{description.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Lines<T>(IEnumerable<T> things, Func<T, string> text) => string.Join('\n', things.Select(text));
}
