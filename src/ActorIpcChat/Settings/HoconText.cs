namespace ActorIpcChat.Settings;

/// <summary>
/// Looks at the brackets and quotes of a HOCON text, because Akka's parser takes a text that ends too early for a whole one.
/// </summary>
internal ref struct HoconText
{
    // Akka's parser is recursive; nobody nests this deep, and the stack ends the process without a word.
    private const int Deepest = 100;

    // HOCON wants them quoted. Outside a list Akka's parser refuses them; in one it never comes to an end.
    private const string NotInLists = "=:$+?!@*&\\^`";

    private readonly ReadOnlySpan<char> _text;
    private readonly Stack<(char Closing, int Line)> _open = [];
    private int _at;
    private int _line = 1;

    private HoconText(string text) => _text = text;

    /// <summary>Whether a comment was met before the end or the first problem.</summary>
    private bool HasComment { get; set; }

    /// <summary>What is wrong with the brackets and quotes, or null.</summary>
    public static string? WhyUnbalanced(string text) => new HoconText(text).Check();

    /// <summary>Whether some of the text is balanced HOCON and none of it a comment.</summary>
    public static bool IsBalancedWithoutComment(string text)
    {
        var scan = new HoconText(text);
        return scan.Check() is null && !scan.HasComment;
    }

    private string? Check()
    {
        for (; _at < _text.Length; _at++)
        {
            var problem = _text[_at] switch
            {
                '\n' => NextLine(),
                '#' => SkipComment(),
                '/' when Rest.StartsWith("//") => SkipComment(),
                '"' => SkipString(),
                '{' => Open('}'),
                '[' => Open(']'),
                '}' or ']' => Close(_text[_at]),
                var c when IsInList && NotInLists.Contains(c) => $"line {_line}: '{c}' in a list; put it in quotes",
                _ => null,
            };
            if (problem is not null)
                return problem;
        }

        return _open.TryPeek(out var open) ? $"line {open.Line}: '{Opening(open.Closing)}' is never closed" : null;
    }

    private readonly bool IsInList => _open.TryPeek(out var open) && open.Closing == ']';

    private readonly ReadOnlySpan<char> Rest => _text[_at..];

    private string? NextLine()
    {
        _line++;
        return null;
    }

    private string? SkipComment()
    {
        HasComment = true;
        var length = Rest.IndexOf('\n');
        _at = (length < 0 ? _text.Length : _at + length) - 1;
        return null;
    }

    private string? SkipString()
    {
        const string Triple = "\"\"\"";
        if (Rest.StartsWith(Triple))
        {
            var length = Rest[3..].IndexOf(Triple);
            if (length < 0)
                return $"line {_line}: '{Triple}' is never closed";
            _line += Rest.Slice(3, length).Count('\n');
            _at += length + 5;
            return null;
        }

        for (_at++; _at < _text.Length && _text[_at] is not '\n' and not '"'; _at++)
        {
            if (_text[_at] == '\\')
                _at++;
        }

        return _at < _text.Length && _text[_at] == '"' ? null : $"line {_line}: '\"' is never closed";
    }

    private readonly string? Open(char closing)
    {
        _open.Push((closing, _line));
        return _open.Count > Deepest ? $"line {_line}: nested deeper than {Deepest}" : null;
    }

    private readonly string? Close(char closing)
    {
        if (!_open.TryPop(out var open))
            return $"line {_line}: '{closing}' closes nothing";
        return open.Closing == closing
            ? null
            : $"line {_line}: '{closing}' where '{Opening(open.Closing)}' of line {open.Line} is open";
    }

    private static char Opening(char closing) => closing == '}' ? '{' : '[';
}
