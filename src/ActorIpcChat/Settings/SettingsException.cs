namespace ActorIpcChat.Settings;

/// <summary>Invalid settings: one line per problem, with key, origin and allowed values.</summary>
internal sealed class SettingsException(string message) : Exception(message);
