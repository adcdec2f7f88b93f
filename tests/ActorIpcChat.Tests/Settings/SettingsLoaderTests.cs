using ActorIpcChat.Linux.Users;
using ActorIpcChat.Settings;

namespace ActorIpcChat.Tests.Settings;

public sealed class SettingsLoaderTests
{
    [Fact]
    public void Defaults_apply_without_files_and_arguments()
    {
        var nick = Environment.UserName is { Length: > 0 } name ? name : $"uid{(uint)User.Effective}";
        var expected = new ChatSettings(
            nick,
            StayOnPeerLeave: false,
            StayOnStdinEnd: false,
            Convert.ToInt32("700", 8),
            new LeaveSettings(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1)),
            new FifoSettings(Convert.ToInt32("600", 8), 1 << 20, Poll(1, 250, 2.0)),
            new SharedMemorySettings(1 << 20, null, null, Convert.ToInt32("600", 8), Overwrite: false),
            new ViewerSettings(Poll(1, 1000, 2.0), Wake: true, "auto", long.MaxValue, Poll(1, 5, 2.0), ViewerBellMode.Off, nick, ""),
            new OriginalSettings(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20)),
            new MemberSettings(64, TimeSpan.FromMinutes(1)),
            new ClusterSettings(new HostPort("127.0.0.1", 0), [], "", 64, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), Tls: null));

        Assert.Equal(expected, SettingsLoader.Load(null, [], []).Chat);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("a1")]
    [InlineData("b1")]
    public void Role_files_change_no_default(string role)
        => Assert.Equal(SettingsLoader.Load(null, [], []).Chat, SettingsLoader.Load(role, [], []).Chat);

    [Theory]
    [InlineData("Host")]
    [InlineData("Cluster", "chat.cluster.listen=\"127.0.0.1:0\"")]
    [InlineData("Cluster", "chat.cluster.join=\"127.0.0.1:4000\"")]
    [InlineData("Cluster", "chat.link=cluster")]
    [InlineData("Host", "chat.cluster.secret=s", "chat.cluster.max-members=3")]
    public void Link_of_a_member_is_the_cluster_only_if_it_listens_or_joins(string link, params string[] sets)
        => Assert.Equal(link, SettingsLoader.Load("member", [], sets).Chat.Link.ToString());

    [Fact]
    public void Unknown_role_is_refused_with_the_allowed_roles()
    {
        var refused = Assert.Throws<SettingsException>(() => SettingsLoader.Load("c", [], []));

        Assert.Equal("cannot use the settings of \"c\"; allowed: a, b, a1, b1, member", refused.Message);
    }

    [Fact]
    public void Low_latency_profile_retries_more_often_and_spins_longer_than_the_defaults()
    {
        var (usual, quick) = (SettingsLoader.Load(null, [], []).Chat, SettingsLoader.Load("a", ["low-latency"], []).Chat);

        Assert.True(quick.Fifo.Retry.Max < usual.Fifo.Retry.Max);
        Assert.True(quick.Viewer.Spin > usual.Viewer.Spin);
    }

    [Fact]
    public void Low_power_profile_polls_less_often_and_has_a_smaller_ring_than_the_defaults()
    {
        var (usual, low) = (SettingsLoader.Load(null, [], []).Chat, SettingsLoader.Load("a1", ["low-power"], []).Chat);

        Assert.True(low.Fifo.Retry.Min > usual.Fifo.Retry.Min);
        Assert.True(low.Viewer.Poll.Max > usual.Viewer.Poll.Max);
        Assert.True(low.SharedMemory.Size < usual.SharedMemory.Size);
    }

    [Fact]
    public void Later_file_overrides_earlier_files_and_a_set_argument_overrides_all_files()
    {
        using var first = new ConfigFile("chat { nick = one, viewer { format = plain, history = 1 } }");
        using var second = new ConfigFile("chat { nick = two, viewer.history = 2 }");

        var chat = SettingsLoader.Load("a", [first.Path, second.Path], ["chat.nick=three", "chat.nick=four"]).Chat;

        Assert.Equal(("four", "plain", 2), (chat.Nick, chat.Viewer.Format, chat.Viewer.History));
    }

    [Fact]
    public void File_overrides_an_earlier_profile()
    {
        using var file = new ConfigFile("chat.viewer.poll.max-interval = 7s");

        var poll = SettingsLoader.Load(null, ["low-power", file.Path], []).Chat.Viewer.Poll;

        Assert.Equal((TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(7)), (poll.Min, poll.Max));
    }

    [Fact]
    public void Merged_HOCON_has_the_settings_of_Akka_and_of_the_chat()
    {
        using var file = new ConfigFile("akka { loglevel = DEBUG, stdout-loglevel = INFO }\nchat.nick = Jo");

        var hocon = SettingsLoader.Load("b", [file.Path], ["akka.loglevel=ERROR"]).Hocon;

        Assert.Equal("ERROR", hocon.GetString("akka.loglevel"));
        Assert.Equal("INFO", hocon.GetString("akka.stdout-loglevel"));
        Assert.Equal("Jo", hocon.GetString("chat.nick"));
        Assert.Equal("wait", hocon.GetString("chat.shared-memory.when-unread"));
    }

    [Fact]
    public void Substitution_within_a_file_is_resolved()
        => Assert.Equal(
            TimeSpan.FromSeconds(3),
            ConfigFile.Load("chat.leave { patience = 3s, goodbye-timeout = ${chat.leave.patience} }").Chat.Leave.GoodbyeTimeout);

    [Fact]
    public void Every_problem_of_every_source_is_reported_on_its_own_line()
    {
        using var file = new ConfigFile("chat { fifo.mode = rw, viewer.wake = maybe }");

        var lines = Assert.Throws<SettingsException>(
            () => SettingsLoader.Load("a", ["/nowhere/x.conf", file.Path], ["chat.nick", "chat.fifo.capacity=1"])).Message.Split('\n');

        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Contains("allowed: ", line, StringComparison.Ordinal));
    }

    private static PollSettings Poll(int min, int max, double backOff)
        => new(TimeSpan.FromMilliseconds(min), TimeSpan.FromMilliseconds(max), backOff);
}
