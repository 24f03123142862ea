using System.Buffers.Binary;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Http2;

internal sealed partial class Http2Link
{
    private FloodGauge _controls;
    private FloodGauge _empties;
    private FloodGauge _resets = new(200, 50);
    private int _earnedUpdates;

    /// <summary>DATA that was under way when its stream ended; of servers there may be much after clients left.</summary>
    private FloodGauge _stale = new(10_000, 5_000);

    private void TakeFrames()
    {
        while (!IsClosed && !(IsEnding && _streams.Count == _detached))
        {
            if (!_hasPreface)
            {
                if (!TakePreface())
                {
                    return;
                }
            }

            if (_in.Length < Http2Frame.HeaderSize)
            {
                return;
            }

            var frame = Http2Frame.Read(_in.Readable);
            if (frame.Length > Http2Frame.DefaultMaxSize)
            {
                Refuse(Http2Error.FrameSize, frame.Type);
                return;
            }

            if (_in.Length < Http2Frame.HeaderSize + frame.Length)
            {
                _ = _in.Reserve(Buffers, Http2Frame.HeaderSize + frame.Length - _in.Length);
                return;
            }

            Take(frame, _in.Readable.Slice(Http2Frame.HeaderSize, frame.Length));
            if (!IsClosed)
            {
                // An error has emptied the buffer.
                _in.Consume(Math.Min(_in.Length, Http2Frame.HeaderSize + frame.Length));
            }
        }
    }

    private bool TakePreface()
    {
        var preface = Http2Frame.Preface;
        var there = Math.Min(preface.Length, _in.Length);
        if (!_in.Readable[..there].SequenceEqual(preface[..there]))
        {
            Refuse(Http2Error.Protocol, Http2FrameType.Settings);
            return false;
        }

        if (there < preface.Length)
        {
            return false;
        }

        _in.Consume(preface.Length);
        _hasPreface = true;
        return true;
    }

    private void Take(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        var isOutOfPlace = _blockStream != 0
            ? frame.Type != Http2FrameType.Continuation || frame.Stream != _blockStream
            : frame.Type == Http2FrameType.Continuation || (!HasSettings && (frame.Type != Http2FrameType.Settings || frame.Has(Http2Flags.Ack)));
        if (isOutOfPlace)
        {
            Refuse(Http2Error.Protocol, frame.Type);
            return;
        }

        var error = frame.Type switch
        {
            Http2FrameType.Data => OnData(frame, payload),
            Http2FrameType.Headers => OnHeaders(frame, payload),
            Http2FrameType.Continuation => OnContinuation(frame, payload),
            Http2FrameType.Priority => OnPriority(frame, payload),
            Http2FrameType.RstStream => OnReset(frame, payload),
            Http2FrameType.Settings => OnSettings(frame, payload),
            Http2FrameType.PushPromise => Http2Error.Protocol,
            Http2FrameType.Ping => OnPing(frame, payload),
            Http2FrameType.GoAway => OnGoAway(frame, payload),
            Http2FrameType.WindowUpdate => OnWindowUpdate(frame, payload),
            _ => Calm(),
        };
        if (error != Http2Error.None)
        {
            Refuse(error, frame.Type);
        }
    }

    private void Refuse(Http2Error error, Http2FrameType by)
    {
        _role.Refused(error == Http2Error.EnhanceYourCalm ? RefusalReason.Http2Flood : RefusalReason.Http2Protocol);
        End(error, error == Http2Error.EnhanceYourCalm ? $"floods the HTTP/2 connection: {by}" : $"breaks HTTP/2: {error} at {by}");
    }

    /// <summary>Something that happens seldom with those who mean well.</summary>
    public Http2Error Calm() => _controls.Take(Data.Loop.NowMs) ? Http2Error.None : Http2Error.EnhanceYourCalm;

    private Http2Error OnData(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Stream == 0 || _role.IsIdle(frame.Stream))
        {
            return Http2Error.Protocol;
        }

        _receiveWindow -= frame.Length;
        if (_receiveWindow < 0)
        {
            return Http2Error.FlowControl;
        }

        if (!frame.TryStrip(ref payload))
        {
            return Http2Error.Protocol;
        }

        if (!_streams.TryGetValue(frame.Stream, out var stream))
        {
            return OnLateData(frame);
        }

        if (payload.IsEmpty && !frame.Has(Http2Flags.EndStream) && !_empties.Take(Data.Loop.NowMs))
        {
            return Http2Error.EnhanceYourCalm;
        }

        if (Terms.ReturnsAtOnce)
        {
            GiveBack(frame.Length);
        }

        return stream.OnData(payload, frame.Length, frame.Has(Http2Flags.EndStream)) is { } fault ? EndStream(stream, fault) : Http2Error.None;
    }

    /// <summary>RFC 9113, 5.1: frames for a stream that was reset a moment ago are on their way; they only cost window.</summary>
    private Http2Error OnLateData(in Http2Frame frame)
    {
        GiveBack(frame.Length);
        if (Terms.ReturnsAtOnce)
        {
            return CalmLate();
        }

        if (!WasResetHere(frame.Stream))
        {
            WriteReset(frame.Stream, Http2Error.StreamClosed);
        }

        return Calm();
    }

    /// <summary>The stream breaks a rule: it ends, the connection goes on.</summary>
    private Http2Error EndStream(Http2Stream stream, Http2Error fault)
    {
        _role.Refused(RefusalReason.Http2Protocol);
        Reset(stream.Id, fault);
        stream.BreakOff(fault);
        return Calm();
    }

    /// <summary>Word on a stream that is over. Servers have reason to give it: they open windows and reset streams behind requests that are done.</summary>
    private Http2Error CalmBehind() => Terms.IsServer ? Calm() : Http2Error.None;

    /// <summary>Something that was under way when its stream ended.</summary>
    public Http2Error CalmLate() => _stale.Take(Data.Loop.NowMs) ? Http2Error.None : Http2Error.EnhanceYourCalm;

    private Http2Error OnPriority(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Stream == 0)
        {
            return Http2Error.Protocol;
        }

        if (payload.Length != 5 || DependsOnItself(frame.Stream, payload))
        {
            WriteReset(frame.Stream, payload.Length != 5 ? Http2Error.FrameSize : Http2Error.Protocol);
            if (_streams.TryGetValue(frame.Stream, out var stream))
            {
                stream.BreakOff(Http2Error.Protocol);
            }
        }

        // RFC 9113, 5.3.2: otherwise priorities are not looked at.
        return Calm();
    }

    private static bool DependsOnItself(int stream, ReadOnlySpan<byte> priority) =>
        (BinaryPrimitives.ReadUInt32BigEndian(priority) & 0x7fff_ffff) == (uint)stream;

    private Http2Error OnReset(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4)
        {
            return Http2Error.FrameSize;
        }

        if (frame.Stream == 0 || _role.IsIdle(frame.Stream))
        {
            return Http2Error.Protocol;
        }

        if (_streams.TryGetValue(frame.Stream, out var stream))
        {
            var error = (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(payload);
            stream.OnReset(error);
            return !Terms.IsServer || _resets.Take(Data.Loop.NowMs) ? Http2Error.None : Http2Error.EnhanceYourCalm;
        }

        return CalmBehind();
    }

    private Http2Error OnSettings(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Stream != 0)
        {
            return Http2Error.Protocol;
        }

        if (frame.Has(Http2Flags.Ack))
        {
            return payload.IsEmpty ? Calm() : Http2Error.FrameSize;
        }

        var before = _peerSettings.InitialWindow;
        var error = _peerSettings.Apply(payload);
        if (error != Http2Error.None)
        {
            return error;
        }

        HasSettings = true;
        Write(new Http2Frame(0, Http2FrameType.Settings, Http2Flags.Ack, 0), default);
        if (!MoveWindows(_peerSettings.InitialWindow - before))
        {
            return Http2Error.FlowControl;
        }

        _role.OnSettings();
        return Calm();
    }

    private Http2Error OnGoAway(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Stream != 0)
        {
            return Http2Error.Protocol;
        }

        if (payload.Length < 8)
        {
            return Http2Error.FrameSize;
        }

        var last = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fff_ffff);
        _role.OnGoAway(last, (Http2Error)BinaryPrimitives.ReadUInt32BigEndian(payload[4..]));
        return Calm();
    }

    /// <summary>What the peer says it did nothing with may be asked for elsewhere.</summary>
    public void AbortAbove(int lastStream, string evidence)
    {
        foreach (var stream in _streams.Values.Where(s => s.Id > lastStream).ToArray())
        {
            stream.Abort(Http2Error.RefusedStream, evidence);
        }
    }

    /// <summary>RFC 9113, 6.9.2: a new initial window moves those of all streams.</summary>
    private bool MoveWindows(int by)
    {
        var fits = true;
        foreach (var stream in by == 0 ? [] : _streams.Values.ToArray())
        {
            fits &= stream.Widen(by);
        }

        return fits;
    }

    private Http2Error OnPing(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 8)
        {
            return Http2Error.FrameSize;
        }

        if (frame.Stream != 0)
        {
            return Http2Error.Protocol;
        }

        if (!frame.Has(Http2Flags.Ack))
        {
            Write(new Http2Frame(8, Http2FrameType.Ping, Http2Flags.Ack, 0), payload);
        }

        return Calm();
    }

    private Http2Error OnWindowUpdate(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 4)
        {
            return Http2Error.FrameSize;
        }

        var increment = (int)(BinaryPrimitives.ReadUInt32BigEndian(payload) & 0x7fff_ffff);
        if (frame.Stream == 0)
        {
            return increment == 0 ? Http2Error.Protocol : WidenConnection(increment);
        }

        if (_role.IsIdle(frame.Stream))
        {
            return Http2Error.Protocol;
        }

        if (!_streams.TryGetValue(frame.Stream, out var stream))
        {
            return CalmBehind();
        }

        return increment == 0 ? EndStream(stream, Http2Error.Protocol)
            : stream.Widen(increment) ? CalmAtUpdates() : EndStream(stream, Http2Error.FlowControl);
    }

    private Http2Error WidenConnection(int increment)
    {
        if (_sendWindow > int.MaxValue - increment)
        {
            return Http2Error.FlowControl;
        }

        _sendWindow += increment;
        WakeBlocked();
        return CalmAtUpdates();
    }

    /// <summary>Whoever takes DATA may say so twice for each; beyond that, window updates are noise.</summary>
    private Http2Error CalmAtUpdates()
    {
        if (_earnedUpdates > 0)
        {
            _earnedUpdates--;
            return Http2Error.None;
        }

        return Calm();
    }
}
