namespace ActorIpcChat.Memory;

/// <summary>Accepted lines that cannot be sent: another process overwrote them in the outbox. The text is for the user.</summary>
/// <param name="First">Number of the first line.</param>
/// <param name="Last">Number of the last line; less than <paramref name="First"/> if unknown.</param>
/// <param name="Bytes">Bytes of the outbox that held them.</param>
internal readonly record struct LostLines(long First, long Last, long Bytes)
{
    public override string ToString()
    {
        var what = Last > First ? $"lines {First} to {Last}" : Last == First ? $"line {First}" : $"{Bytes} bytes of lines";
        return $"cannot send {what}: another process overwrote shared memory; send what was lost again";
    }
}
