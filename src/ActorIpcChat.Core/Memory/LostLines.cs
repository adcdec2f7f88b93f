namespace ActorIpcChat.Memory;

/// <summary>Lines that were accepted and cannot be sent: another process overwrote them in the outbox. In words it is what the user is to know.</summary>
/// <param name="First">Number of the first one.</param>
/// <param name="Last">Number of the last one; less than <paramref name="First"/> where that is not known.</param>
/// <param name="Bytes">Bytes of the outbox that hold them.</param>
internal readonly record struct LostLines(long First, long Last, long Bytes)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var what = Last > First ? $"lines {First} to {Last}" : Last == First ? $"line {First}" : $"{Bytes} bytes of lines";
        return $"cannot send {what}: another process overwrote shared memory; send what was lost again";
    }
}
