using System.Diagnostics.Metrics;
using ActorIpcChat.Metering;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Peer;

namespace ActorIpcChat.Tests.Metering;

/// <summary>What is told of a whole chat: nobody says to the sender what has arrived, it has to look.</summary>
public sealed class DeliveryMeterTests : PairTestBase
{
    [Fact]
    public async Task What_has_arrived_is_not_told_to_be_undelivered()
    {
        var undelivered = -1L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == ChatMeter.Name && instrument.Name == "ipcchat.outbox.undelivered")
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags[0] is { Key: "role", Value: "a" } && tags[1].Value is string room && room == Room.Room.Directory)
                undelivered = value;
        });
        listener.Start();
        var (a, b) = await ConnectAsync();
        await WatchAsync(b, Role.B);
        a.Type("arrives\n");
        await ReceivedAsync(b, "arrives\n");

        await EventuallyAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return undelivered == 0;
            },
            "nothing is undelivered");
    }
}
