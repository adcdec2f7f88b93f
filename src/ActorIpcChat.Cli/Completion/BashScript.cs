namespace ActorIpcChat.Cli.Completion;

/// <summary>The completion of bash(1).</summary>
internal static class BashScript
{
    public static string Of(CompletionTable table) => $$"""
        # bash completion of ipcchat. Made by "ipcchat completion bash": load it with
        #   eval "$(ipcchat completion bash)"
        # or let bash-completion load it from ~/.local/share/bash-completion/completions/ipcchat.

        _ipcchat_rooms() {
            local directory=$1 room
            if [[ -z $directory ]]; then
                directory=/tmp/ipcchat-$EUID
                [[ ${XDG_RUNTIME_DIR-} == /* && -d $XDG_RUNTIME_DIR && -O $XDG_RUNTIME_DIR ]] && directory=$XDG_RUNTIME_DIR/ipcchat
            fi
            for room in "${directory/#\~/$HOME}"/*/; do
                [[ -d $room ]] || continue
                room=${room%/}
                printf '%s\n' "${room##*/}"
            done
        }

        _ipcchat() {
            local at=1 word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= directory= value=
            local -a values=()
            COMPREPLY=()
            # bash splits --room=x into three words.
            if [[ $word == = ]]; then
                word=
            elif [[ $previous == = ]]; then
                previous=${COMP_WORDS[COMP_CWORD-2]}
            fi
            while ((at < COMP_CWORD)); do
                case ${COMP_WORDS[at]} in
                    {{Names(table, ValueKind.Directory)}})
                        ((at++))
                        [[ ${COMP_WORDS[at]} == = ]] && ((at++))
                        directory=${COMP_WORDS[at]//[\\\"\']/} ;;
                    {{string.Join('|', table.Options
                        .Where(option => option.Kind is not (ValueKind.None or ValueKind.Directory)).SelectMany(option => option.Names))}})
                        ((at++))
                        [[ ${COMP_WORDS[at]} == = ]] && ((at++)) ;;
                    {{string.Join('|', table.Commands.Select(command => command.Name))}})
                        [[ -z $command ]] && command=${COMP_WORDS[at]} ;;
                esac
                ((at++))
            done
            case $previous in
                {{Names(table, ValueKind.Room)}})
                    mapfile -t values < <(_ipcchat_rooms "$directory") ;;
        {{Lines(table.Options.Where(option => option.Kind == ValueKind.File), option => $"""
                        {string.Join('|', option.Names)})
                            compopt -o filenames 2>/dev/null
                            mapfile -t COMPREPLY < <(compgen -W "{string.Join(' ', option.Words)}" -- "$word"; compgen -f -- "$word")
                            return ;;
                """)}}
                {{Names(table, ValueKind.Directory)}})
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -d -- "$word")
                    return ;;
                {{Names(table, ValueKind.Group)}})
                    mapfile -t values < <(compgen -g) ;;
        {{Lines(table.Options.Where(option => option.Kind == ValueKind.Word), option => $"""
                        {string.Join('|', option.Names)})
                            values=({string.Join(' ', option.Words)}) ;;
                """)}}
                {{string.Join('|', table.Options.Where(option => option.Kind == ValueKind.Other).SelectMany(option => option.Names))}})
                    return ;;
                *)
                    # A value that was begun behind '=', such as chat.viewer.wake=.
                    [[ ${COMP_WORDS[COMP_CWORD-1]} == = || ${COMP_WORDS[COMP_CWORD]} == = ]] && return
        {{Lines(table.Commands.Where(command => command.TakesDirectory), command => $"""
                            if [[ $command == {command.Name} && $word != -* ]]; then
                                compopt -o filenames 2>/dev/null
                                mapfile -t COMPREPLY < <(compgen -d -- "$word")
                                return
                            fi
                """)}}
                    values=({{string.Join(' ', table.Shared.SelectMany(option => option.Names))}})
                    case $command in
        {{Lines(table.Commands.Where(command => command.Words.Count > 0 || table.OwnOf(command).Any()), command => $"""
                                {command.Name})
                                    values+=({string.Join(' ', command.Words.Concat(table.OwnOf(command).SelectMany(option => option.Names)))}) ;;
                """)}}
                        '')
                            values+=({{string.Join(' ', table.Commands.Select(command => command.Name)
                                .Concat(table.Global.Except(table.Shared).SelectMany(option => option.Names)))}}) ;;
                    esac ;;
            esac
            for value in "${values[@]}"; do
                [[ $value == "$word"* ]] || continue
                [[ $value == *= ]] && compopt -o nospace 2>/dev/null || value=$(printf %q "$value")
                COMPREPLY+=("$value")
            done
        }

        complete -F _ipcchat ipcchat

        """;

    private static string Names(CompletionTable table, ValueKind kind)
        => string.Join('|', table.Options.Where(option => option.Kind == kind).SelectMany(option => option.Names));

    private static string Lines<T>(IEnumerable<T> things, Func<T, string> text) => string.Join('\n', things.Select(text));
}
