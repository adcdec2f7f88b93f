using ActorIpcChat.Linux.Events;
using ActorIpcChat.Rooms;
using ActorIpcChat.Text;
using ActorIpcChat.Typing;
using Akka.Actor;

namespace ActorIpcChat.Cli.Window;

/// <summary>What a window is for: a side of a pair, or a member of a room of many. It knows who is on the other side.</summary>
/// <param name="role">The role of the chat process; a member is A in its own directory.</param>
/// <param name="find">Finds the room, or the member's directory. It may be removed and created again.</param>
/// <param name="invitation">How the other side comes.</param>
internal abstract class WindowSide(Role role, Func<Room> find, string invitation) : IDisposable
{
    /// <inheritdoc cref="WindowSide" path="/param[@name='role']"/>
    public Role Role => role;

    /// <inheritdoc cref="WindowSide" path="/param[@name='find']"/>
    public Func<Room> Find => find;

    /// <inheritdoc cref="WindowSide" path="/param[@name='invitation']"/>
    public string Invitation => invitation;

    /// <summary>The command of the chat process.</summary>
    public abstract string ChatCommand { get; }

    /// <summary>The command of the viewer.</summary>
    public abstract string ViewerCommand { get; }

    /// <summary>The sender of own lines in a log: "A" or "B"; null for a member, whose nick it is.</summary>
    public virtual string? Letter => null;

    /// <summary>What can be typed.</summary>
    public virtual IReadOnlyList<TypedCommand> Commands => TypedCommand.OfWindow;

    /// <summary>The viewer, in the bar.</summary>
    public abstract string ViewerName { get; }

    /// <summary>Who is there, as far as lines and notices say.</summary>
    public People People { get; } = new();

    /// <summary>Another process has received lines of this one.</summary>
    public abstract bool HasConnected { get; }

    /// <summary>Whether the user is to be told how the other side comes.</summary>
    public abstract bool TakeInvitation();

    /// <summary>Begins to watch the other side.</summary>
    /// <param name="loop">The event loop.</param>
    /// <param name="window">Gets messages.</param>
    public virtual void Begin(EventLoop loop, IActorRef window)
    {
    }

    /// <summary>A peer has connected.</summary>
    public virtual void Connect(int pid)
    {
    }

    /// <summary>Takes a line or notice of the viewer.</summary>
    public virtual void Update(JsonLine line) => People.Update(line);

    /// <summary>Takes the results of a snapshot.</summary>
    public virtual void Update(RoomView view)
    {
    }

    /// <summary>The peer, or this side's own chat process, has ended.</summary>
    public abstract void End();

    /// <summary>The user, in the bar.</summary>
    public abstract string Own(string nick, Signs signs);

    /// <summary>Who is there, in the bar.</summary>
    /// <param name="signs">Signs that the terminal can show.</param>
    /// <param name="columns">Columns for it.</param>
    public abstract string Others(Signs signs, int columns);

    /// <summary>How far the other side's viewers are, in the bar; null for nothing.</summary>
    public virtual string? OtherViewers(RoomView view) => null;

    public abstract void Dispose();
}
