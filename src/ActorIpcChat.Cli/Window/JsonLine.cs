using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ActorIpcChat.Cli.Window;

/// <summary>A line as <c>--format json --notes</c> prints it.</summary>
/// <param name="Nick">Whose it is.</param>
/// <param name="Sent">When it was sent.</param>
/// <param name="Bytes">What was said, or a part of it.</param>
/// <param name="Note">What became of the sender, where that is all: "joined", "left" or "lost"; else empty.</param>
internal sealed record JsonLine(string Nick, DateTimeOffset Sent, byte[] Bytes, string Note = "")
{
    /// <summary>Reads one; null where it is none.</summary>
    public static JsonLine? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            var (nick, sent, bytes, note) = ("", DateTimeOffset.UnixEpoch, Array.Empty<byte>(), "");
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
                        note = reader.GetString() ?? "";
                        break;
                }
            }

            return new JsonLine(nick, sent, bytes, note);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
