using System.Globalization;
using System.Text;
using ActorIpcChat.Formats;
using ActorIpcChat.Linux.Processes;
using ActorIpcChat.Settings;
using ActorIpcChat.Text;

namespace ActorIpcChat.Cli.Terminal;

/// <summary>How the lines of a pane look.</summary>
/// <param name="settings">What the user has chosen.</param>
/// <param name="colours">Colours that the terminal can show.</param>
/// <param name="signs">Signs that the terminal can show.</param>
internal sealed class Look(FormatSettings settings, Colours colours, Signs signs)
{
    private const int MaxNick = 16;

    private readonly Palette _palette = new(settings.Colours ? colours : Colours.None, settings);

    /// <summary>With the default settings, on this terminal.</summary>
    public static Look Default { get; } = new(FormatSettings.Default, Style.Shown, Signs.Current);

    public Signs Signs => signs;

    /// <summary>A line of the chat.</summary>
    /// <param name="when">When it was sent.</param>
    /// <param name="nick">The sender's nick, unescaped.</param>
    /// <param name="text">Its bytes, without LF.</param>
    /// <param name="own">It was sent from here.</param>
    /// <param name="mention">It contains the user's nick.</param>
    public PaneLine Message(DateTimeOffset when, string nick, ReadOnlySpan<byte> text, bool own, bool mention = false)
    {
        var time = Time(when);
        var name = Encoding.UTF8.GetBytes(nick);
        var start = own ? _palette.Own : _palette.Of(name, exceptOwn: true);
        // Without colours, bold tells nicks from text.
        start = (start.Length == 0 ? "\e[1m" : start) + (mention ? "\e[7m" : "");
        var (before, behind) = ActionLine.TryRead(name, text, out text) ? ("* ", " ") : ("", ": ");
        var head = $"{time}{(time.Length > 0 ? " " : "")}{(own ? signs.Own : " ")}{before}{ShortNick(nick, signs)}{behind}";
        return new PaneLine(head, PaneLine.Shortened(text), shown => $"{start}{shown}\e[0m", mention ? static row => $"\e[1m{row}\e[0m" : null);
    }

    /// <summary>A notice of this program.</summary>
    public PaneLine Notice(string text) => new("", PaneLine.Shortened(text), null, Noticed);

    /// <summary>A notice about an event.</summary>
    public PaneLine Event(DateTimeOffset when, string text)
    {
        var time = Time(when);
        return Notice($"{time}{(time.Length > 0 ? " " : "")}{signs.Rule} {text}");
    }

    /// <summary>A line between others.</summary>
    public PaneLine Rule(string text) => Notice($"{signs.Rule} {text} {signs.Rule}");

    /// <summary>A line where a day begins.</summary>
    public PaneLine Day(DateTime day) => Rule(day.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture));

    /// <summary>Styles the text of a notice.</summary>
    public string Noticed(string text) => _palette.Notice.Length == 0 ? text : $"{_palette.Notice}{text}\e[0m";

    /// <summary>A nick, escaped and cut to a few columns.</summary>
    public static string ShortNick(string nick, Signs signs)
    {
        var name = VisibleText.Of(nick);
        return Cells.Width(name) <= MaxNick ? name : name[..Cells.Prefix(name, MaxNick - 1).Length] + signs.Cut;
    }

    private string Time(DateTimeOffset when) => LocalClock.Format(LocalTime.Of(when.UtcDateTime), settings.Time);
}
