using ActorIpcChat.Cli.Terminal;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Typing;

namespace ActorIpcChat.Cli.Window;

/// <summary>A member of a room of many. Its shared memory says who else is there; notices say it sooner.</summary>
internal sealed class MemberSide(Func<Room> find, string invitation) : WindowSide(Role.A, find, invitation)
{
    private bool _connected;
    private bool _over;

    public override string ChatCommand => "member";

    public override string ViewerCommand => "view";

    public override IReadOnlyList<TypedCommand> Commands => TypedCommand.OfMemberWindow;

    public override string ViewerName => "viewer";

    public override bool HasConnected => _connected;

    public override bool TakeInvitation() => Invitation.Length > 0;

    public override void Update(JsonLine line)
    {
        base.Update(line);
        _connected |= People.Any;
    }

    public override void Update(RoomView view)
    {
        if (view.Others is { } others)
            People.Set(others);
        _connected |= People.Any;
    }

    public override void End() => _over = true;

    public override string Own(string nick, Signs signs) => Look.ShortNick(nick, signs);

    public override string Others(Signs signs, int columns)
    {
        if (_over)
            return "the chat is over";
        var away = People.NotAnswering.Select(Short).ToList();
        return PresentPeople.Of([.. People.Nicks.Select(Short).Except(away).Order(StringComparer.OrdinalIgnoreCase)], away, columns);

        string Short(string nick) => Look.ShortNick(nick, signs);
    }

    public override void Dispose()
    {
    }
}
