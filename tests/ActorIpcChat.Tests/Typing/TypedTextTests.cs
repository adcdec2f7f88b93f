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
    [InlineData("/nick bob\n/me waves\n", "nick bob, say * ada is now bob¶* bob waves¶")]
    [InlineData("one\n/nick  bob \ntwo\n", "say one¶, nick bob, say * ada is now bob¶two¶")]
    [InlineData("/nick ada\n", "nick ada")]
    [InlineData("/help /nick\n/help who\n", "help, help")]
    [InlineData("/q\n", "quit")]
    [InlineData("/exit\n", "quit")]
    [InlineData("one\n/who\ntwo\n/me is here\n", "say one¶, who, say two¶* ada is here¶")]
    [InlineData("/quit", "quit")]
    [InlineData("/me waves", "say * ada waves¶")]
    public void Typed_input_is_sent_or_run_as_a_command(string typed, string expected) => Assert.Equal(expected, Read(typed));

    [Theory]
    [InlineData("/xyz 1 2\n", "cannot run /xyz: no such command, nothing was sent; /help shows the commands, //xyz sends it as text")]
    [InlineData("/\n", "cannot run /: no such command, nothing was sent; /help shows the commands, // sends it as text")]
    [InlineData("/Who\n", "cannot run /Who: no such command, nothing was sent; /help shows the commands, //Who sends it as text")]
    [InlineData("/whois\n", "cannot run /whois: no such command, nothing was sent; /help shows the commands, //whois sends it as text")]
    [InlineData("/\u001b[2Jx\n", "cannot run /?[2Jx: no such command, nothing was sent; /help shows the commands, //?[2Jx sends it as text")]
    [InlineData("/quit now\n", "cannot run /quit: wrong arguments, nothing was sent; type /quit")]
    [InlineData("/me\n", "cannot run /me: wrong arguments, nothing was sent; type /me TEXT")]
    [InlineData("/nick  \n", "cannot run /nick: wrong arguments, nothing was sent; type /nick NAME")]
    [InlineData("/nick eve\nx\n", "cannot use the nick eve: it is taken; type /nick with another name, say x¶")]
    [InlineData("/help xyz\n", "cannot explain /xyz: no such command; /help shows the commands")]
    [InlineData("/clear\n", "cannot run /clear: no such command, nothing was sent; /help shows the commands, //clear sends it as text")]
    [InlineData("/nick a\u0007b\n", "cannot use that nick: it is not valid; a nick takes at most 64 bytes of UTF-8 without control characters")]
    public void Invalid_command_is_refused_in_one_line(string typed, string why) => Assert.Equal("refused " + why, Read(typed));

    [Fact]
    public void Nick_that_is_too_long_or_invalid_is_refused()
    {
        Assert.StartsWith("refused cannot use that nick", Read($"/nick {new string('n', 65)}\n"), StringComparison.Ordinal);
        Assert.StartsWith("nick nn", Read($"/nick {new string('n', 64)}\n"), StringComparison.Ordinal);
        Assert.StartsWith("refused cannot use that nick", Read([.. "/nick "u8, 0xC3, (byte)'\n']), StringComparison.Ordinal);
    }

    [Fact]
    public void Overlong_command_is_refused_and_a_line_of_any_length_is_sent()
    {
        var text = new string('x', TypedText.LongestCommand);
        Assert.Equal(
            $"refused cannot run a command of more than {TypedText.LongestCommand} bytes: nothing was sent; // in front sends it as text, say next¶",
            Read($"/{text}\nnext\n"));
        Assert.Equal($"say /{text}¶next¶", Read($"//{text}\nnext\n"));
    }

    [Fact]
    public void Every_byte_outside_commands_is_sent()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.Equal([.. "* ada "u8, .. bytes[11..], (byte)'\n'], SentBy([.. "/me "u8, .. bytes[11..], (byte)'\n']));
        Assert.Equal(bytes, SentBy(bytes));
    }

    [Fact]
    public void Split_of_the_input_makes_no_difference()
    {
        string[] pieces = ["/", "//", "/me ", "/nick ", "/who", "/xyz", " ", "x", "é", "\n", "\n"];
        Gen.Select(Gen.Int[0, pieces.Length - 1].Array[0, 30], Gen.Int[1, 7]).Sample((choice, size) =>
        {
            var typed = Encoding.UTF8.GetBytes(string.Concat(choice.Select(piece => pieces[piece])));
            return Read(typed) == Read(typed, size);
        });
    }

    [Fact]
    public void Help_lists_every_command()
    {
        foreach (var commands in (IReadOnlyList<TypedCommand>[])[TypedCommand.All, TypedCommand.OfWindow])
        {
            var help = TypedCommand.HelpLines(commands);
            Assert.Equal(commands.Count + 1, help.Count);
            Assert.All(commands, command => Assert.Contains(help, line => line.StartsWith(command.Usage, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Help_for_one_command_explains_it_with_its_other_names()
    {
        var help = Assert.IsType<Typed.HelpRequest>(Take("/help quit\n"u8.ToArray(), int.MaxValue).Single());
        Assert.Equal(["/quit  leave after all lines are delivered (also /q, /exit)"], help.Lines);
    }

    [Fact]
    public void Window_has_commands_of_its_own()
    {
        var typed = Take("/clear\n/search  two words \n/search\n"u8.ToArray(), int.MaxValue, TypedCommand.OfWindow);
        Assert.Equal([new Typed.Clear(), new Typed.Search("two words"), new Typed.Search("")], typed);
    }

    [Fact]
    public void Member_is_not_offered_a_command_that_it_cannot_use()
    {
        Assert.DoesNotContain(TypedCommand.HelpLines(TypedCommand.OfMember), line => line.StartsWith("/nick", StringComparison.Ordinal));
        Assert.Equal(
            [
                new Typed.Refused("cannot change your nick: a member keeps its nick, ada; leave, and start again with another --nick"),
                new Typed.Refused("cannot explain /nick: no such command; /help shows the commands"),
            ],
            Take("/nick eve\n/help nick\n"u8.ToArray(), int.MaxValue, TypedCommand.OfMember));
    }

    private static string Read(string typed) => Read(Encoding.UTF8.GetBytes(typed));

    /// <summary>The results as text; consecutive messages are joined.</summary>
    private static string Read(byte[] typed, int size = int.MaxValue)
    {
        List<string> read = [];
        foreach (var one in Take(typed, size))
        {
            var text = one switch
            {
                Typed.Message message => "say " + Encoding.Latin1.GetString(message.Bytes.Span),
                Typed.NickChange change => "nick " + change.Nick,
                Typed.HelpRequest => "help",
                Typed.WhoRequest => "who",
                Typed.Quit => "quit",
                _ => "refused " + ((Typed.Refused)one).Why,
            };
            text = text.Replace('\n', '¶');
            if (one is Typed.Message && read is [.., var last] && last.StartsWith("say ", StringComparison.Ordinal))
                read[^1] = last + text[4..];
            else
                read.Add(text);
        }

        return string.Join(", ", read);
    }

    private static byte[] SentBy(byte[] typed) => [.. Take(typed, int.MaxValue).Cast<Typed.Message>().SelectMany(message => message.Bytes.ToArray())];

    private static List<Typed> Take(byte[] typed, int size, IReadOnlyList<TypedCommand>? commands = null)
    {
        List<Typed> taken = [];
        var text = new TypedText("ada", commands ?? TypedCommand.All, nick => nick == "eve");
        foreach (var part in typed.Chunk(size))
            text.Take(part, taken.Add);
        text.End(taken.Add);
        return taken;
    }
}
