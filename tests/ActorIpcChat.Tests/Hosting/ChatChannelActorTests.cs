using ActorIpcChat.Hosting;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static ActorIpcChat.Hosting.ChatChannelActor;

namespace ActorIpcChat.Tests.Hosting;

/// <summary>Messages of an actor that is B; A is a channel.</summary>
public sealed class ChatChannelActorTests : HostedRoom
{
    [Fact]
    public async Task Subscriber_gets_each_line_after_its_acknowledgement_and_finally_the_end()
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.B)));
        var subscriber = ProbeOf(host);
        ChatOf(host).Tell(new Subscribe(), subscriber);
        await using (var a = await ChatChannel.OpenAsync(Options(Role.A)))
        {
            await a.SendAsync("one");
            await a.SendAsync("two");
            await a.WhenDeliveredAsync(2, Deadline);
            Assert.Equal("one", (await subscriber.ExpectMsgAsync<Received>(Limit)).Line.Text);
            var reader = subscriber.Sender;
            await subscriber.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
            subscriber.Send(reader, Ack.Instance);
            Assert.Equal("two", (await subscriber.ExpectMsgAsync<Received>(Limit)).Line.Text);
        }

        // Of the chat's actor, whose reader sent the line.
        subscriber.Send(ChatOf(host), new Ack());
        await subscriber.ExpectMsgAsync<Ended>(Limit);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("worker")]
    public async Task Unacknowledged_line_of_a_stopped_subscriber_goes_to_the_next_one(string? consumer)
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.B)));
        await using var a = await ChatChannel.OpenAsync(Options(Role.A));
        await a.SendAsync("one");
        await a.SendAsync("two");
        var (first, second) = (ProbeOf(host), ProbeOf(host));
        ChatOf(host).Tell(new Subscribe(consumer), first);
        Assert.Equal("one", (await first.ExpectMsgAsync<Received>(Limit)).Line.Text);
        first.Reply(Ack.Instance);
        Assert.Equal("two", (await first.ExpectMsgAsync<Received>(Limit)).Line.Text);

        host.Services.GetRequiredService<ActorSystem>().Stop(first);
        await second.WatchAsync(first);
        await second.ExpectTerminatedAsync(first, Limit);
        ChatOf(host).Tell(new Subscribe(consumer), second);
        Assert.Equal("two", (await ReceiveAsync()).Line.Text);

        async Task<Received> ReceiveAsync()
        {
            // The reader may learn of the end of the first one later than the probe.
            while (true)
            {
                if (await second.ReceiveOneAsync(Limit) is not Status.Failure failure)
                    return Assert.IsType<Received>(second.LastMessage);
                Assert.IsType<ChatException>(failure.Cause);
                ChatOf(host).Tell(new Subscribe(consumer), second);
            }
        }
    }

    [Fact]
    public async Task Second_subscriber_of_a_consumer_is_refused_while_the_first_one_lives()
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.B)));
        var first = ProbeOf(host);
        ChatOf(host).Tell(new Subscribe(), first);
        await using var a = await ChatChannel.OpenAsync(Options(Role.A));
        await a.SendAsync("one");
        await first.ExpectMsgAsync<Received>(Limit);
        var refusal = await Assert.ThrowsAsync<ChatException>(() => ChatOf(host).Ask(new Subscribe(), Limit));
        Assert.Contains("cannot subscribe", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_message_is_answered_with_the_error()
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.B)));
        await Assert.ThrowsAsync<ArgumentException>(() => ChatOf(host).Ask(new Send("two\nlines"u8.ToArray()), Limit));
        await Assert.ThrowsAsync<ArgumentException>(() => ChatOf(host).Ask(new Subscribe(""), Limit));
    }

    [Fact]
    public async Task Line_waiting_for_space_is_answered_on_acceptance()
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.B)));
        var sender = ProbeOf(host);
        for (var i = 0; i < 10; i++)
            ChatOf(host).Tell(new Send(new byte[1 << 20]), sender);
        for (var i = 1; ; i++)
        {
            if (await sender.ReceiveOneAsync(TimeSpan.FromMilliseconds(200)) is not { } answer)
                break;
            Assert.Equal(new Accepted(i), answer);
            Assert.True(i < 10, "ten lines of 1 MiB are in memory without a peer");
        }

        await using var a = await ChatChannel.OpenAsync(Options(Role.A));
        await foreach (var line in a.ReadAllAsync(cancel: Deadline))
        {
            if (line.Sequence == 10)
                break;
        }

        await sender.FishForMessageAsync(answer => answer is Accepted { Number: 10 }, Limit);
    }

    [Fact]
    public async Task Lines_flow_through_Akka_Streams()
    {
        var host = await StartAsync(akka => akka.WithChat(Options(Role.A)));
        await using var b = await ChatChannel.OpenAsync(Options(Role.B));
        var system = host.Services.GetRequiredService<ActorSystem>();
        var chat = ChatOf(host);

        // Out: a line is sent when the one before is accepted. In: a line is acknowledged when the stage behind asks for the next one.
        var sent = Source.From(Enumerable.Range(1, 1000))
            .Select(number => new Send(System.Text.Encoding.UTF8.GetBytes($"{number}")))
            .Ask<Accepted>(chat, Limit, 1)
            .RunForeach(_ => { }, system.Materializer());
        var received = Source.From(() => b.ReadAllAsync(cancel: Deadline))
            .Select(line => line.Text)
            .Take(1000)
            .RunWith(Sink.Seq<string>(), system.Materializer());

        Assert.Equal(Enumerable.Range(1, 1000).Select(number => $"{number}"), await received.WaitAsync(Limit));
        await sent.WaitAsync(Limit);
    }
}
