using Fairlead.Engine.Http2;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>One side of a tunnel, and what was read from it and not yet written to the other side.</summary>
internal sealed class TunnelEnd(Tunnel tunnel, DataLoop loop) : StreamTarget
{
    /// <summary>The peer sends more than a buffer took.</summary>
    private bool _isBusy;
    private bool _readEnded;
    private bool _writeShut;

    private Http2Stream? _stream;

    public ByteBuffer In;

    /// <summary>Carried by one stream of a connection that others use too.</summary>
    public bool IsStream => _stream is not null;

    public TunnelEnd Peer { get; set; } = null!;

    public long Received { get; private set; }

    /// <summary>It has sent everything, and the other side has it.</summary>
    public bool IsFinished => _readEnded && In.Length == 0;

    private PollEvents Wanted => _stream is null ? Interest : _stream.Interest;

    /// <summary>This stream stands in for a descriptor.</summary>
    public void Attach(Http2Stream stream)
    {
        _stream = stream;
        stream.HandOver(this);
    }

    public override void OnEvents(PollEvents events)
    {
        tunnel.Touch();
        if ((events & PollEvents.Writable) != 0 && !Peer.Flush())
        {
            return;
        }

        if ((events & (PollEvents.Readable | PollEvents.HangUp | PollEvents.Error)) != 0 && !_readEnded && !ReadSome((events & (PollEvents.HangUp | PollEvents.Error)) != 0))
        {
            return;
        }

        tunnel.Settle();
    }

    /// <summary>Writes what was read here to the other side. False: the tunnel has ended.</summary>
    public bool Flush()
    {
        if (In.Length > 0)
        {
            var result = Peer.Write(ref In);
            if (result.Status == IoStatus.Failed)
            {
                tunnel.Broke(Peer, result.Errno);
                return false;
            }
        }

        if (In.Length == 0)
        {
            In.Release(loop.Buffers);
            if (_readEnded && !Peer._writeShut)
            {
                Peer._writeShut = true;
                Peer.EndWriting();
            }
        }

        return true;
    }

    public void UpdateInterest()
    {
        var wanted = PollEvents.None;
        if (!_readEnded && !tunnel.IsPaused && (!In.IsRented || In.Length < In.Capacity))
        {
            wanted |= PollEvents.Readable;
        }

        if (Peer.In.Length > 0)
        {
            wanted |= PollEvents.Writable;
        }

        if (wanted == Wanted)
        {
            return;
        }

        if (_stream is null)
        {
            loop.Loop.SetInterest(this, wanted);
        }
        else
        {
            _stream.SetInterest(wanted);
        }
    }

    /// <summary>What was sent is not all there was to say.</summary>
    public void BreakOff()
    {
        if (_stream is null)
        {
            SetResetOnClose();
        }
        else
        {
            _stream.SetResetOnClose();
        }
    }

    public void Close()
    {
        In.Release(loop.Buffers);
        if (_stream is null)
        {
            loop.Loop.Close(this);
        }
        else
        {
            _stream.Close();
        }
    }

    private IoResult Write(ref ByteBuffer from) => _stream is null ? Send(ref from, from.Length) : _stream.Send(ref from, from.Length);

    private void EndWriting()
    {
        if (_stream is null)
        {
            ShutdownSend();
        }
        else
        {
            _stream.ShutdownSend();
        }
    }

    /// <param name="isBroken">The system goes on saying so until it is heard: that does not wait.</param>
    private bool ReadSome(bool isBroken)
    {
        if (!isBroken && tunnel.Pauses())
        {
            return true;
        }

        In.EnsureRented(loop.Buffers, _isBusy ? BufferPool.BulkSize : BufferPool.SmallestSize);
        if (In.Free.IsEmpty)
        {
            In.Compact();
            if (In.Free.IsEmpty)
            {
                return true;
            }
        }

        var blocked = In.Length > 0;
        var room = In.Free.Length;
        var result = _stream is null ? Receive(ref In) : _stream.Receive(ref In);
        switch (result.Status)
        {
            case IoStatus.Done:
                Received += result.Count;
                _isBusy = result.Count == room;
                tunnel.Meter?.Passed(result.Count);

                // While older bytes wait for the other side, it will say when it can take more.
                return blocked || Flush();
            case IoStatus.EndOfStream:
                _readEnded = true;
                return Flush();
            case IoStatus.Failed:
                tunnel.Broke(this, result.Errno);
                return false;
            default:
                In.ReleaseIfEmpty(loop.Buffers);
                return true;
        }
    }
}
