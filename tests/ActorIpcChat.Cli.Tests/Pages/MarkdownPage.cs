using System.Text.RegularExpressions;

namespace ActorIpcChat.Cli.Tests.Pages;

/// <summary>Links and headings of a Markdown file, as the hosting site resolves them.</summary>
internal sealed partial class MarkdownPage(string path)
{
    private readonly string _text = Fence().Replace(File.ReadAllText(path), "");

    /// <summary>Targets of links and images on the same machine.</summary>
    public IEnumerable<string> LocalTargets
    {
        get
        {
            var text = InlineCode().Replace(_text, "");
            return InlineTarget().Matches(text).Concat(ReferenceTarget().Matches(text)).Concat(HtmlTarget().Matches(text))
                .Select(match => match.Groups[1].Value.Trim('<', '>'))
                .Where(target => !Scheme().IsMatch(target));
        }
    }

    /// <summary>Names that a link can have behind '#'.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            HashSet<string> anchors = [.. Id().Matches(_text).Select(match => match.Groups[1].Value)];
            foreach (Match heading in Heading().Matches(_text))
            {
                var text = LinkInHeading().Replace(heading.Groups[1].Value, "$1").Trim().ToLowerInvariant();
                var name = NotInAnchor().Replace(text, "").Replace(' ', '-');
                // The second of two equal headings gets -1.
                var unique = name;
                for (var count = 1; !anchors.Add(unique); count++)
                    unique = $"{name}-{count}";
            }

            return anchors;
        }
    }

    /// <summary>Why a target cannot be followed from this page; null if it can.</summary>
    public string? WhyDead(string target)
    {
        var parts = target.Split('#', 2);
        var file = parts[0] == "" ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, Uri.UnescapeDataString(parts[0])));
        if (!file.StartsWith(Repository.Top + '/', StringComparison.Ordinal) && file != Repository.Top)
            return "it leads out of the repository";
        if (!Path.Exists(file))
            return "there is no such file";
        if (parts is [_, var anchor])
        {
            if (file.EndsWith(".md", StringComparison.Ordinal))
                return new MarkdownPage(file).Anchors.Contains(Uri.UnescapeDataString(anchor)) ? null : "there is no such heading";
            if (!LineNumber().IsMatch(anchor) || int.Parse(LineNumber().Match(anchor).Groups[1].Value) > File.ReadLines(file).Count())
                return "there is no such line";
        }

        return null;
    }

    [GeneratedRegex(@"^ *(```|~~~).*?^ *\1 *$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    // [text](target "title")
    [GeneratedRegex("""\]\(([^()\s]+(?:\([^()\s]*\))?)(?:\s+"[^"]*")?\)""")]
    private static partial Regex InlineTarget();

    // [text]: target
    [GeneratedRegex(@"^ {0,3}\[[^\]]+\]:\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex ReferenceTarget();

    [GeneratedRegex("(?:src|srcset|href)=\"([^\"]+)\"")]
    private static partial Regex HtmlTarget();

    [GeneratedRegex(@"^([a-z][a-z0-9+.-]*:|//)", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^#{1,6} +(.+?)( +#+)?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"!?\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkInHeading();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}\p{Pc} -]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("<[a-z]+ (?:id|name)=\"([^\"]+)\"")]
    private static partial Regex Id();

    [GeneratedRegex(@"^L(\d+)(-L\d+)?$")]
    private static partial Regex LineNumber();
}
