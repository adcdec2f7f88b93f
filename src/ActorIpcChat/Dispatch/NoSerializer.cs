using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorIpcChat.Dispatch;

/// <summary>Replaces Akka's JSON serializer: no message leaves the process, and loading that library would slow each start.</summary>
internal sealed class NoSerializer : Serializer
{
    /// <summary>Called by Akka for a serializer without settings.</summary>
    public NoSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Called by Akka for a serializer with settings.</summary>
    public NoSerializer(ExtendedActorSystem system, Config config)
        : base(system)
    {
    }

    public override int Identifier => 40;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw Unsupported;

    public override object FromBinary(byte[] bytes, Type type) => throw Unsupported;

    private static NotSupportedException Unsupported => new("messages are not serialized here: no actor is in another process");
}
