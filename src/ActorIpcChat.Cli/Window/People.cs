using ActorIpcChat.Inspection;
using ActorIpcChat.Memory;

namespace ActorIpcChat.Cli.Window;

/// <summary>Those who are in the room beside the user, from the lines and notices of the viewer. Who wrote last is first.</summary>
internal sealed class People
{
    private readonly List<Person> _there = [];

    private sealed record Person(string Sender, string Nick, bool Answers);

    /// <summary>The nicks, unescaped.</summary>
    public IEnumerable<string> Nicks => _there.Select(person => person.Nick);

    /// <summary>Those of them who were killed or cannot be reached.</summary>
    public IEnumerable<string> NotAnswering => _there.Where(person => !person.Answers).Select(person => person.Nick);

    public bool Any => _there.Count > 0;

    public bool Has(string nick) => Nicks.Contains(nick, StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes a line or notice.</summary>
    public void Update(JsonLine line)
    {
        _there.RemoveAll(person => person.Sender == line.From);
        if (line.Presence is not ("left" or "lost") && line.Nick.Length > 0)
            _there.Insert(0, new Person(line.From, line.Nick, line.Presence != "unreachable"));
    }

    /// <summary>Takes the table of a member: notices may be missing or old.</summary>
    public void Set(IEnumerable<OtherMember> members)
    {
        List<Person> known = [.. members.Where(member => member.State is MemberState.Here or MemberState.Unreachable)
            .Select(member => new Person(member.Nick, member.Nick, member.State == MemberState.Here))];
        List<Person> before = [.. _there];
        _there.Clear();
        // A restarted member may have a row for each of its streams.
        _there.AddRange(known.GroupBy(person => person.Sender).Select(rows => rows.First() with { Answers = rows.Any(row => row.Answers) })
            .OrderBy(person => before.FindIndex(one => one.Sender == person.Sender) is var index and >= 0 ? index : int.MaxValue));
    }
}
