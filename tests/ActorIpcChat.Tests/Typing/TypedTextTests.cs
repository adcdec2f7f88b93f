using System.Text;
using ActorIpcChat.Typing;
using CsCheck;

namespace ActorIpcChat.Tests.Typing;

public sealed class TypedTextTests
{
    [Theory]
    [InlineData("hello\n", "say hello¶")]
    [InlineData("one\ntwo\n\nthree", "say one¶two¶¶three")]
    [InlineData("//etc\n", "say /etc¶")]
    [InlineData("///\n", "say //¶")]
    [InlineData("a /help\n", "say a /help¶")]
    [InlineData("/help\n", "help")]
    [InlineData("/who\n/quit\n", "who, quit")]
    [InlineData("/who   \n", "who")]
    [InlineData("/me waves\n", "say * ada waves¶")]
    [InlineData("/me  two  blanks \n", "say * ada  two  blanks ¶")]
    [InlineData("/nick bob\n/me waves\n", "nick bob, say * bob waves¶")]
    [InlineData("one\n/nick  bob \ntwo\n", "say one¶, nick bob, say two¶")]
    [InlineData("one\n/who\ntwo\n/me is here\n", "say one¶, who, say two¶* ada is here¶")]
    [InlineData("/quit", "quit")]
    [InlineData("/me waves", "say * ada waves¶")]
    public void What_is_typed_is_said_or_done(string typed, string expected) => Assert.Equal(expected, Read(typed));

    [Theory]
    [InlineData("/xyz 1 2\n", "/xyz is no command, and was not sent; /help shows the commands, //xyz says it")]
    [InlineData("/\n", "/ is no command, and was not sent; /help shows the commands, // says it")]
    [InlineData("/Who\n", "/Who is no command, and was not sent; /help shows the commands, //Who says it")]
    [InlineData("/whoever\n", "/whoever is no command, and was not sent; /help shows the commands, //whoever says it")]
    [InlineData("/\u001b[2Jx\n", "/?[2Jx is no command, and was not sent; /help shows the commands, //?[2Jx says it")]
    [InlineData("/quit now\n", "nothing was sent: it is /quit")]
    [InlineData("/me\n", "nothing was sent: it is /me TEXT")]
    [InlineData("/nick  \n", "nothing was sent: it is /nick NAME")]
    [InlineData("/nick a\u0007b\n", "no such name: it takes at most 64 bytes of UTF-8 without control characters")]
    public void What_cannot_be_done_is_refused_in_one_line(string typed, string why) => Assert.Equal("refused " + why, Read(typed));

    [Fact]
    public void A_name_that_is_too_long_or_no_text_is_refused()
    {
        Assert.StartsWith("refused no such name", Read($"/nick {new string('n', 65)}\n"), StringComparison.Ordinal);
        Assert.StartsWith("nick nn", Read($"/nick {new string('n', 64)}\n"), StringComparison.Ordinal);
        Assert.StartsWith("refused no such name", Read([.. "/nick "u8, 0xC3, (byte)'\n']), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_never_ends_is_not_kept_but_a_line_is_said_however_long()
    {
        var text = new string('x', TypedText.LongestCommand);
        Assert.Equal($"refused a command of more than {TypedText.LongestCommand} bytes was not sent; // before it says it, say next¶", Read($"/{text}\nnext\n"));
        Assert.Equal($"say /{text}¶next¶", Read($"//{text}\nnext\n"));
    }

    [Fact]
    public void Every_byte_is_carried_that_is_no_command()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.Equal([.. "* ada "u8, .. bytes[11..], (byte)'\n'], SaidBy([.. "/me "u8, .. bytes[11..], (byte)'\n']));
        Assert.Equal(bytes, SaidBy(bytes));
    }

    [Fact]
    public void Where_lines_are_cut_makes_no_difference()
    {
        string[] pieces = ["/", "//", "/me ", "/nick ", "/who", "/xyz", " ", "x", "é", "\n", "\n"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 30], Gen.Int[1, 7]).Sample((choice, size) =>
        {
            var typed = Encoding.UTF8.GetBytes(string.Concat(choice.Select(piece => pieces[piece])));
            return Read(typed) == Read(typed, size);
        });
    }

    [Fact]
    public void The_help_is_made_from_the_table()
    {
        var help = TypedCommand.HelpLines();
        Assert.Equal(TypedCommand.All.Count + 1, help.Count);
        Assert.All(TypedCommand.All, command => Assert.Contains(help, line => line.StartsWith(command.Usage, StringComparison.Ordinal)));
    }

    private static string Read(string typed) => Read(Encoding.UTF8.GetBytes(typed));

    /// <summary>What was typed in words, what is said run together.</summary>
    private static string Read(byte[] typed, int size = int.MaxValue)
    {
        List<string> read = [];
        foreach (var one in Take(typed, size))
        {
            var text = one switch
            {
                Typed.Said said => "say " + Encoding.Latin1.GetString(said.Bytes.Span),
                Typed.Renamed renamed => "nick " + renamed.Nick,
                Typed.AskedHelp => "help",
                Typed.AskedWho => "who",
                Typed.Quit => "quit",
                _ => "refused " + ((Typed.Refused)one).Why,
            };
            text = text.Replace('\n', '¶');
            if (one is Typed.Said && read is [.., var last] && last.StartsWith("say ", StringComparison.Ordinal))
                read[^1] = last + text[4..];
            else
                read.Add(text);
        }

        return string.Join(", ", read);
    }

    private static byte[] SaidBy(byte[] typed) => [.. Take(typed, int.MaxValue).Cast<Typed.Said>().SelectMany(said => said.Bytes.ToArray())];

    private static List<Typed> Take(byte[] typed, int size)
    {
        List<Typed> taken = [];
        var text = new TypedText("ada");
        foreach (var part in typed.Chunk(size))
            text.Take(part, taken.Add);
        text.End(taken.Add);
        return taken;
    }
}
