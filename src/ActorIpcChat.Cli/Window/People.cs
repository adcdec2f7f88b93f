namespace ActorIpcChat.Cli.Window;

/// <summary>The nicks of those who are in the room beside the user, from the lines and notices of the viewer. Who wrote last is first.</summary>
internal sealed class People
{
    private readonly List<(string Sender, string Nick)> _there = [];

    /// <summary>The nicks, unescaped.</summary>
    public IEnumerable<string> Nicks => _there.Select(person => person.Nick);

    public bool Has(string nick) => Nicks.Contains(nick, StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a line or notice.</summary>
    public void Update(JsonLine line)
    {
        _there.RemoveAll(person => person.Sender == line.From);
        if (line.Presence is not ("left" or "lost") && line.Nick.Length > 0)
            _there.Insert(0, (line.From, line.Nick));
    }
}
