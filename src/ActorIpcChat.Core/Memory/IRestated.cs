namespace ActorIpcChat.Memory;

/// <summary>Fields of the segment that only the owner writes. The owner works with its own copies.</summary>
internal interface IRestated
{
    /// <summary>Rewrites the fields where another process changed them.</summary>
    void Restate();
}
