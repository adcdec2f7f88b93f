using System.Diagnostics.Metrics;
using ActorIpcChat.Metering;
using ActorIpcChat.Rooms;
using ActorIpcChat.Tests.Peer;

namespace ActorIpcChat.Tests.Metering;

/// <summary>The meter of a whole chat: the sender reads acknowledgements in the peer's memory.</summary>
public sealed class DeliveryMeterTests : PairTestBase
{
    [Fact]
    public async Task Delivered_lines_do_not_count_as_undelivered()
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

        await WaitUntilAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return undelivered == 0;
            },
            "the count of undelivered lines is 0");
    }
}
