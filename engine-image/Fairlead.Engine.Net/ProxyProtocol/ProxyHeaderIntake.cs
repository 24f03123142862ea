using System.Runtime.CompilerServices;

namespace Fairlead.Engine.Net.ProxyProtocol;

public enum ProxyHeaderProgress
{
    /// <summary>The header is taken off the connection; what comes next is not touched.</summary>
    Done,

    Waits,

    /// <summary>The peer ended the connection, or it broke.</summary>
    Ended,

    Missing,

    Malformed,
}

/// <summary>
/// Takes a PROXY header off a socket and not a byte more: whoever reads next (a handshake too) finds the connection as if it began
/// there. Bytes are looked at before they are taken; while they may still become a header, all of them belong to it.
/// </summary>
public struct ProxyHeaderIntake
{
    private Kept _kept;
    private int _length;
    private int _taken;
    private bool _isRead;
    private ProxyHeader _header;

    /// <summary>What it said; good once it is done.</summary>
    public readonly ProxyHeader Header => _header;

    /// <summary>Nothing has come.</summary>
    public readonly bool IsEmpty => _taken == 0;

    /// <summary>Takes what has come.</summary>
    public ProxyHeaderProgress Take(int fd)
    {
        if (!_isRead && Read(fd) is { } progress)
        {
            return progress;
        }

        while (_taken < _header.Length)
        {
            var skipped = TcpSocket.Skip(fd, _header.Length - _taken);
            if (skipped.Status != IoStatus.Done)
            {
                return skipped.Status == IoStatus.Again ? ProxyHeaderProgress.Waits : ProxyHeaderProgress.Ended;
            }

            _taken += skipped.Count;
        }

        return ProxyHeaderProgress.Done;
    }

    /// <summary>Null once all that counts was read.</summary>
    private ProxyHeaderProgress? Read(int fd)
    {
        Span<byte> kept = _kept;
        var peeked = TcpSocket.Peek(fd, kept[_length..]);
        if (peeked.Status != IoStatus.Done)
        {
            return peeked.Status == IoStatus.Again ? ProxyHeaderProgress.Waits : ProxyHeaderProgress.Ended;
        }

        switch (ProxyHeaderReader.Read(kept[..(_length + peeked.Count)], out _header))
        {
            case ProxyHeaderStatus.Complete:
                _isRead = true;
                return null;
            case ProxyHeaderStatus.Incomplete:
                _length += peeked.Count;
                _taken += TcpSocket.Skip(fd, peeked.Count).Count;
                return ProxyHeaderProgress.Waits;
            case ProxyHeaderStatus.Missing:
                return ProxyHeaderProgress.Missing;
            default:
                return ProxyHeaderProgress.Malformed;
        }
    }

    [InlineArray(ProxyHeaderReader.MostNeeded)]
    private struct Kept
    {
        private byte _first;
    }
}
