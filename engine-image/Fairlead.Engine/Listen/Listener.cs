using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Listen;

/// <summary>One loop's listening socket.</summary>
internal sealed class Listener : PollTarget, ITimed
{
    private const int MostPerEvent = 64;
    private const int Backlog = 4096;
    private const int PauseMs = 100;
    private const int Eagain = 11;

    private readonly DataLoop _loop;
    private readonly ListenerGroup _group;
    private readonly OwnedTimer _pause;

    public Listener(DataLoop loop, ListenerGroup group)
    {
        _loop = loop;
        _group = group;
        _pause = new OwnedTimer(this);
    }

    public override void OnEvents(PollEvents events) => AcceptSome(MostPerEvent);

    /// <summary>Takes what already waits, so that closing resets nobody, then closes.</summary>
    public void Close()
    {
        if (IsClosed)
        {
            return;
        }

        AcceptSome(Backlog);
        _loop.Timers.Remove(_pause);
        _loop.Loop.Close(this);
    }

    public void OnTimer()
    {
        if (!IsClosed)
        {
            _loop.Loop.SetInterest(this, PollEvents.Readable);
        }
    }

    private void AcceptSome(int most)
    {
        for (var i = 0; i < most; i++)
        {
            var fd = TcpSocket.Accept(Fd, out var peer, out var errno);
            if (fd >= 0)
            {
                Open(fd, peer);
                continue;
            }

            if (errno != Eagain && SocketErrors.IsOutOfResources(errno))
            {
                // The connection stays in the backlog; asking again at once would only spin.
                _loop.Loop.SetInterest(this, PollEvents.None);
                _loop.Timers.Arm(_pause, _loop.Loop.NowMs + PauseMs);
            }

            if (errno == Eagain || SocketErrors.IsOutOfResources(errno))
            {
                return;
            }
        }
    }

    private void Open(int fd, in NetAddress peer)
    {
        if (_group.Binding.Terms is { } terms && terms.AreAnnouncedBy(peer))
        {
            AnnouncedConnection.Open(_loop, _group, terms, fd, peer);
        }
        else
        {
            Reception.Receive(_loop, _group, fd, peer);
        }
    }
}
