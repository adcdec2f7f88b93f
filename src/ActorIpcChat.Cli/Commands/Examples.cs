namespace ActorIpcChat.Cli.Commands;

/// <summary>Examples for the help: a command line, and what it does.</summary>
internal static class Examples
{
    /// <summary>What one needs on the first day.</summary>
    public static readonly (string Line, string Text)[] First =
    [
        ("ipcchat window a", "in one terminal"),
        ("ipcchat window b", "in another: now chat"),
        ("ipcchat window --room tea --nick ann", "the same for many: one in each terminal"),
        ("ipcchat demo", "see all four processes at work"),
        ("ipcchat b --stay </dev/null &", "listen all day"),
        ("echo done | ipcchat a", "send a line, and return when B has it"),
        ("ipcchat b1", "show what B receives"),
        ("ipcchat status", "who is there, and what is stored"),
    ];

    /// <summary>What follows the arguments of a command in its usage, beside other options.</summary>
    public static string UsageOf(string command) => command == "window" ? " [--room NAME --nick NAME]" : "";

    /// <summary>The examples of a command.</summary>
    public static IReadOnlyList<(string Line, string Text)> Of(string command) => command switch
    {
        "window" => [
            ("ipcchat window a --nick alice", "in one terminal"),
            ("ipcchat window b --nick bob", "in another"),
            ("ipcchat window --room tea --nick ann", "in any number of terminals, each with its own nick"),
        ],
        "demo" => [("ipcchat demo", "on a terminal: four panes; Ctrl+C ends it"), ("ipcchat demo | cat", "a scripted chat that checks itself")],
        "a" => [
            ("ipcchat a", "type lines; b has to run, too"),
            ("echo done | ipcchat a", "send a line, and return when B has it"),
            ("echo done | ipcchat a --wait", "the same, but wait while another process is A"),
        ],
        "b" => [("ipcchat b", "type lines; a has to run, too"), ("ipcchat b --stay </dev/null", "receive from one A after another, until Ctrl+C")],
        "a1" => [("ipcchat a1", "show what A receives"), ("ipcchat a1 --format json --once >chat.jsonl", "keep one chat as JSON")],
        "b1" => [
            ("ipcchat b1", "show what B receives"),
            ("ipcchat b1 --history 10", "begin with the last ten lines"),
            ("ipcchat b1 --as billing --format json", "go on where the last reader of this name has stopped"),
        ],
        "status" => [("ipcchat status", "once, as text"), ("ipcchat status --watch", "a picture that follows; q ends it")],
        "rooms" => [("ipcchat rooms", "all rooms, and who is in each"), ("ipcchat rooms --json", "the same for scripts")],
        "clean" => [
            ("ipcchat clean --dry-run", "say what would be removed"),
            ("ipcchat clean", "remove it, but no lines that are still to be read"),
            ("ipcchat clean --force", "remove them, too"),
        ],
        "member" => [("ipcchat member --room team --nick ann", "be in the room team, with any number of others")],
        "view" => [("ipcchat view --room team --nick ann", "show what ann receives")],
        "check" => [("ipcchat check build", "check the programs A, B, A1 and B1 in the directory build")],
        "completion" => [("eval \"$(ipcchat completion bash)\"", "in ~/.bashrc")],
        _ => [("ipcchat help window", "explain a command and its options")],
    };
}
