using System.Text;

namespace ActorIpcChat.Settings;

/// <summary>
/// Parses HOCON as specified, except include. Akka's parser is not used: it accepts truncated texts, and lacks optional substitutions, the
/// environment, += and the text "null".
/// </summary>
internal sealed class HoconParser(string text) : HoconScanner(text)
{
    private const int MaxDepth = 100;

    private int _depth;

    /// <exception cref="FormatException">The text is not HOCON, or has an include.</exception>
    public HoconBlock Parse()
    {
        SkipBlank();
        if (Next == '[')
            throw new FormatException("no keys");
        if (Next != '{')
            return Block("", Line, closed: false);
        var line = Line;
        At++;
        var root = Block("", line, closed: true);
        SkipBlank();
        return IsAtEnd ? root : throw Wrong(Next is '}' or ']' ? $"'{Next}' closes nothing" : $"'{Next}' behind the last bracket");
    }

    /// <summary>A name in a path, in quotes if it needs them.</summary>
    public static string Quoted(string name)
        => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_') ? name : $"\"{name}\"";

    private HoconBlock Block(string prefix, int line, bool closed)
    {
        var block = new HoconBlock();
        Enter();
        while (true)
        {
            SkipBlank();
            if (IsAtEnd && closed)
                throw new FormatException($"line {line}: '{{' is never closed");
            if (IsAtEnd)
                break;
            if (Next is '}' or ']')
            {
                Close('}', closed ? '{' : null, line);
                break;
            }

            Field(block, prefix);
            EndItem('}');
        }

        _depth--;
        return block;
    }

    private void Field(HoconBlock block, string prefix)
    {
        var path = Path(allowed: "=:{+\n,}]#/");
        var name = prefix + string.Join('.', path.Select(Quoted));
        var appends = Next == '+';
        if (appends && (++At >= Text.Length || Next != '='))
            throw Reserve('+');
        if (Next is '=' or ':')
        {
            At++;
            SkipBlank();
        }
        else if (Next != '{')
        {
            throw new FormatException($"'{name}' has no value");
        }

        var value = Value(name + ".") ?? throw new FormatException($"'{name}' has no value");
        if (appends)
            value = new HoconConcatenation([new HoconPrevious(), new HoconList([value])], Line);
        for (var at = path.Count - 1; at > 0; at--)
        {
            var around = new HoconBlock();
            around.Set(path[at], value);
            value = around;
        }

        block.Set(path[0], value);
    }

    /// <summary>Names separated by dots.</summary>
    /// <param name="allowed">Characters that end the path.</param>
    private List<string> Path(string allowed)
    {
        List<string> names = [];
        var name = new StringBuilder();
        var (present, blanks) = (false, "");
        while (true)
        {
            blanks += Blanks();
            if (IsAtEnd || (allowed.Contains(Next, StringComparison.Ordinal) && (Next != '/' || IsComment)))
                break;
            if (Next == '.')
            {
                At++;
                Take();
                continue;
            }

            if (present)
                name.Append(blanks);
            (present, blanks) = (true, "");
            if (Next == '"')
                name.Append(String());
            else if (IsReserved)
                throw Reserve(Next);
            else
                name.Append(Next == '\n' ? throw Wrong("'${' is never closed") : Text[At++]);
            if (names.Count == 0 && name.ToString() == "include" && Blanks() is { Length: > 0 } gap)
                blanks = RefuseInclude(gap);
        }

        Take();
        return names;

        void Take()
        {
            names.Add(present ? name.ToString() : throw Wrong("a key without a name"));
            name.Clear();
            (present, blanks) = (false, "");
        }
    }

    private string RefuseInclude(string gap)
    {
        var rest = Text.AsSpan(At);
        var end = rest.IndexOfAny('\n', '}');
        var what = (end < 0 ? rest : rest[..end]).Trim().ToString();
        string[] kinds = ["\"", "file(", "url(", "classpath(", "required("];
        if (kinds.Any(kind => what.StartsWith(kind, StringComparison.Ordinal)))
            throw new FormatException($"include {what} is not supported; name that file with --config");
        return gap;
    }

    private HoconNode? Value(string prefix)
    {
        List<HoconNode> parts = [];
        var line = Line;
        while (true)
        {
            var blanks = Blanks();
            if (IsAtEnd || Next is '\n' or ',' or '}' or ']' || IsComment)
                break;
            if (parts.Count > 0 && blanks.Length > 0)
                parts.Add(new HoconText(blanks, IsSpace: true));
            parts.Add(Part(prefix));
        }

        return parts.Count switch { 0 => null, 1 => parts[0], _ => new HoconConcatenation(parts, line) };
    }

    private HoconNode Part(string prefix)
    {
        switch (Next)
        {
            case '"':
                return new HoconText(String());
            case '{':
                At++;
                return Block(prefix, Line, closed: true);
            case '[':
                At++;
                return List(prefix);
            case '$' when Text.AsSpan(At).StartsWith("${"):
                return Reference();
        }

        var start = At;
        while (!IsAtEnd && !IsBlank(Next) && Next != '\n' && !IsReserved && !IsComment)
            At++;
        return At > start ? new HoconText(Text[start..At]) : throw Reserve(Next);
    }

    private HoconReference Reference()
    {
        At += 2;
        var optional = Next == '?';
        if (optional)
            At++;
        var path = Path(allowed: "}");
        if (IsAtEnd)
            throw Wrong("'${' is never closed");
        At++;
        return new HoconReference(path, optional, Line);
    }

    private HoconList List(string prefix)
    {
        List<HoconNode> items = [];
        var line = Line;
        Enter();
        while (true)
        {
            SkipBlank();
            if (IsAtEnd)
                throw new FormatException($"line {line}: '[' is never closed");
            if (Next is '}' or ']')
                break;
            items.Add(Value(prefix) ?? throw Reserve(Next));
            EndItem(']');
        }

        Close(']', '[', line);
        _depth--;
        return new HoconList(items);
    }

    /// <summary>After an item: a comma, a new line, or the closing bracket.</summary>
    private void EndItem(char closing)
    {
        SkipBlank(lines: false);
        if (Next == ',')
            At++;
        else if (!IsAtEnd && Next is not '\n' and not '}' and not ']')
            throw Wrong($"'{Next}' where a new line, ',' or '{closing}' is due");
    }

    private void Close(char closing, char? opening, int line)
    {
        if (opening is null)
            throw Wrong($"'{Next}' closes nothing");
        if (Next != closing)
            throw Wrong($"'{Next}' where '{opening}' of line {line} is open");
        At++;
    }

    // The parser is recursive, and a stack overflow would end the process without a message.
    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw Wrong($"nested deeper than {MaxDepth}");
    }
}
