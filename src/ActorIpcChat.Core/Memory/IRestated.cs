namespace ActorIpcChat.Memory;

/// <summary>A part of the owner's words in its segment. It keeps copies of its own, goes by those, and writes them again.</summary>
internal interface IRestated
{
    /// <summary>Writes its words again where another process changed them.</summary>
    void Restate();
}
