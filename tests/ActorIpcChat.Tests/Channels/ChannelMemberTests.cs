namespace ActorIpcChat.Tests.Channels;

/// <summary>Members of a room of many, all in this process.</summary>
public sealed class ChannelMemberTests : ChannelTestBase
{
    [Fact]
    public async Task Lines_of_three_members_are_read_by_the_others_with_the_senders_nick()
    {
        var (ann, ben, cay) = (await OpenMemberAsync("ann"), await OpenMemberAsync("ben"), await OpenMemberAsync("cay"));
        await LinkAsync(3, ann, ben, cay);

        for (var number = 1; number <= 100; number++)
        {
            Assert.Equal(number, await ann.SendAsync($"{number}", Deadline));
            await ben.SendAsync($"{number}", Deadline);
        }

        Dictionary<string, List<string>> read = new() { ["ann"] = [], ["ben"] = [] };
        await foreach (var line in cay.ReadAllAsync(cancel: Deadline))
        {
            Assert.Null(line.From);
            read[line.Nick].Add(line.Text);
            if (read.Values.Sum(lines => lines.Count) == 200)
                break;
        }

        var expected = Enumerable.Range(1, 100).Select(number => $"{number}");
        Assert.All(read.Values, lines => Assert.Equal(expected, lines));
        Assert.Equal(expected, await TakeAsync(ann.ReadAllAsync(cancel: Deadline), 100));
    }

    [Fact]
    public async Task Line_is_delivered_once_every_other_member_has_it()
    {
        var (ann, ben) = (await OpenMemberAsync("ann"), await OpenMemberAsync("ben"));
        await LinkAsync(2, ann, ben);

        var number = await ann.SendAsync("for ben", Deadline);

        await ann.WhenDeliveredAsync(number, Deadline);
        await using var reader = await ChatReader.OpenAsync(Member("ben"), cancel: Deadline);
        Assert.Equal(["for ben"], await TakeAsync(reader.ReadAllAsync(Deadline), 1));
    }

    [Fact]
    public async Task Long_lines_that_fill_the_outbox_wait_for_the_other_members_and_arrive_whole()
    {
        var (ann, ben) = (await OpenMemberAsync("ann"), await OpenMemberAsync("ben"));
        await LinkAsync(2, ann, ben);
        var lines = Enumerable.Range(1, 12).Select(number => new string((char)('a' + number), 1 << 20)).ToList();

        var sending = Task.Run(async () =>
        {
            foreach (var line in lines)
                await ann.SendAsync(line, Deadline);
        });
        var index = 0;
        await foreach (var line in JoinAsync(ben.ReadAllAsync(cancel: Deadline)))
        {
            Assert.Equal(Bytes(lines[index++]), line);
            if (index == lines.Count)
                break;
        }

        await sending.WaitAsync(Limit);
    }

    [Fact]
    public async Task Member_that_is_disposed_delivers_its_lines_and_leaves()
    {
        var (ann, ben) = (await OpenMemberAsync("ann"), await OpenMemberAsync("ben"));
        await LinkAsync(2, ann, ben);
        for (var number = 1; number <= 1000; number++)
            await ann.SendAsync($"{number}", Deadline);

        await ann.DisposeAsync().AsTask().WaitAsync(Limit);

        Assert.Equal(1000, (await TakeAsync(ben.ReadAllAsync(cancel: Deadline), 1000)).Count);
        await WaitUntilAsync(
            () => Notices.Any(
                line => line.StartsWith("ann (process", StringComparison.Ordinal) && line.EndsWith("has left", StringComparison.Ordinal)),
            "ben hears that ann has left");
        await ann.Completion;
    }

    [Fact]
    public async Task Taken_nick_is_refused()
    {
        await OpenMemberAsync("ann");

        var refused = await Assert.ThrowsAsync<ChatException>(() => OpenMemberAsync("ann"));

        Assert.Contains($"process {Environment.ProcessId} is ann there already", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Room: ", null, "ann", null)]
    [InlineData("Nick: ", "room", "a/b", null)]
    [InlineData("chat.cluster", "room", "ann", "chat.cluster.listen=\"127.0.0.1:0\"")]
    public async Task Invalid_option_of_a_member_is_refused_with_its_name(string name, string? room, string nick, string? setting)
    {
        var options = new ChatOptions { Directory = Room.Room.Directory, Room = room, Nick = nick, Settings = setting is null ? [] : [setting] };

        Assert.Contains(name, (await Assert.ThrowsAsync<ArgumentException>(() => OpenAsync(options))).Message, StringComparison.Ordinal);
    }

    private ChatOptions Member(string nick)
    {
        var pair = Options(Role.A, stay: true, nick);
        return new ChatOptions { Directory = pair.Directory, Room = "room", Nick = nick, Stay = true, Notice = pair.Notice };
    }

    private Task<ChatChannel> OpenMemberAsync(string nick) => OpenAsync(Member(nick));

    /// <summary>Waits until each of the members has said of each other one that it is here.</summary>
    private async Task LinkAsync(int count, params ChatChannel[] members)
    {
        foreach (var member in members)
            await member.WhenConnectedAsync(Deadline);
        await WaitUntilAsync(
            () => Notices.Count(line => line.EndsWith("is here", StringComparison.Ordinal)) == count * (count - 1), "all are linked");
    }
}
