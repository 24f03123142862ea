using Fairlead.Engine.Net;
using Fairlead.Engine.Proxy;

namespace Fairlead.Engine.Mirror;

/// <summary>
/// Brings the copy of one request to one server, reads its answer away and ends. Whatever happens to it, the request it is a copy of
/// knows nothing of it.
/// </summary>
internal sealed class MirrorConnection : StreamTarget, ITimed
{
    private const int TimeoutMs = 10_000;

    /// <summary>At a time on a loop; copies beyond it are left out.</summary>
    private const int Most = 256;

    private readonly DataLoop _loop;
    private readonly OwnedTimer _timer;
    private ByteBuffer _message;
    private bool _isConnected;

    private MirrorConnection(DataLoop loop)
    {
        _loop = loop;
        _timer = new OwnedTimer(this);
    }

    /// <summary>False: it is left out.</summary>
    public static bool Send(DataLoop loop, in NetAddress to, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (loop.Mirrors >= Most || loop.IsStopping)
        {
            return false;
        }

        var fd = TcpSocket.Connect(to, out _);
        if (fd < 0)
        {
            return false;
        }

        var connection = new MirrorConnection(loop);
        loop.Mirrors++;
        loop.Loop.Add(connection, fd, PollEvents.Writable);
        loop.Timers.Arm(connection._timer, loop.Loop.NowMs + TimeoutMs);
        if (!connection._message.Reserve(loop.Buffers, head.Length + body.Length))
        {
            connection.Close();
            return false;
        }

        connection._message.Append(head);
        connection._message.Append(body);
        return true;
    }

    public override void OnEvents(PollEvents events)
    {
        if (!_isConnected && TcpSocket.PendingError(Fd) != 0)
        {
            Close();
            return;
        }

        _isConnected = true;
        if (_message.Length > 0 && !SendOn())
        {
            return;
        }

        if (!IsClosed && (events & (PollEvents.Readable | PollEvents.HangUp | PollEvents.Error)) != 0 && !TcpSocket.Discard(Fd))
        {
            Close();
        }
    }

    public void OnTimer() => Close();

    private bool SendOn()
    {
        var result = Send(ref _message, _message.Length);
        if (result.Status == IoStatus.Failed)
        {
            Close();
            return false;
        }

        if (_message.Length == 0)
        {
            _message.Release(_loop.Buffers);
            _loop.Loop.SetInterest(this, PollEvents.Readable);
        }

        return _message.Length == 0;
    }

    private void Close()
    {
        if (!IsClosed)
        {
            _loop.Mirrors--;
            _message.Release(_loop.Buffers);
            _loop.Timers.Remove(_timer);
            _loop.Loop.Close(this);
        }
    }
}
