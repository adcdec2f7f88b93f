using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorIpcChat.Cli.Window;

/// <summary>A line as <c>--format json --presence</c> prints it.</summary>
/// <param name="Nick">The sender's nick.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="Bytes">The line, or a part of it.</param>
/// <param name="Presence">For a notice: "joined", "left" or "lost"; else empty.</param>
/// <param name="From">The sender: "A" or "B", in a room of many the nick.</param>
/// <param name="Sequence">Number of the line in the sender's session.</param>
internal sealed record JsonLine(string Nick, DateTimeOffset Sent, byte[] Bytes, string Presence = "", string From = "", long Sequence = 0)
{
    /// <summary>Parses a line; null if it is invalid.</summary>
    public static JsonLine? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var (nick, sent, bytes, presence) = ("", DateTimeOffset.UnixEpoch, Array.Empty<byte>(), "");
            var (from, sequence) = ("", 0L);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "nick":
                        nick = reader.GetString() ?? "";
                        break;
                    case "from":
                        from = reader.GetString() ?? "";
                        break;
                    case "seq":
                        sequence = reader.GetInt64();
                        break;
                    case "time":
                        sent = DateTimeOffset.Parse(reader.GetString() ?? "", CultureInfo.InvariantCulture);
                        break;
                    case "text":
                        bytes = Encoding.UTF8.GetBytes(reader.GetString() ?? "");
                        break;
                    case "base64":
                        bytes = reader.GetBytesFromBase64();
                        break;
                    case "note":
                        presence = reader.GetString() ?? "";
                        break;
                }
            }

            // An original program has no nick.
            return new JsonLine(nick.Length == 0 ? from : nick, sent, bytes, presence, from, sequence);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
