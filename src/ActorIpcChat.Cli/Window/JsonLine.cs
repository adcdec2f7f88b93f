using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorIpcChat.Cli.Window;

/// <summary>A line as <c>--format json --presence</c> prints it.</summary>
/// <param name="Nick">The sender's nick.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="Bytes">The line, or a part of it.</param>
/// <param name="Presence">For a notice: "joined", "left" or "lost"; else empty.</param>
internal sealed record JsonLine(string Nick, DateTimeOffset Sent, byte[] Bytes, string Presence = "")
{
    /// <summary>Parses a line; null if it is invalid.</summary>
    public static JsonLine? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var (nick, sent, bytes, presence) = ("", DateTimeOffset.UnixEpoch, Array.Empty<byte>(), "");
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
                    case "from" when nick.Length == 0:
                        // An original program has no nick.
                        nick = reader.GetString() ?? "";
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

            return new JsonLine(nick, sent, bytes, presence);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
