namespace ActorIpcChat.Settings;

/// <summary>A configuration that cannot be meant: one line for each problem, with key, origin and what is allowed.</summary>
public sealed class SettingsException(string message) : Exception(message);
