using System.Buffers.Binary;
using Fairlead.Engine.Http;
using Fairlead.Engine.Http.Http2;

namespace Fairlead.Engine.Http2;

internal sealed partial class Http2Connection
{
    private FloodGauge _controls = new(1000, 500);
    private FloodGauge _resets = new(200, 50);
    private int _earnedUpdates;

    private void TakeFrames()
    {
        while (!IsClosed && !(_isEnding && _streams.Count == 0))
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
                Refuse(Http2Error.FrameSize);
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
            Refuse(Http2Error.Protocol);
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
            : frame.Type == Http2FrameType.Continuation || (!_hasSettings && (frame.Type != Http2FrameType.Settings || frame.Has(Http2Flags.Ack)));
        if (isOutOfPlace)
        {
            Refuse(Http2Error.Protocol);
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
            Http2FrameType.GoAway => frame.Stream != 0 ? Http2Error.Protocol : payload.Length < 8 ? Http2Error.FrameSize : Calm(),
            Http2FrameType.WindowUpdate => OnWindowUpdate(frame, payload),
            _ => Calm(),
        };
        if (error != Http2Error.None)
        {
            Refuse(error);
        }
    }

    private void Refuse(Http2Error error)
    {
        Service.Refused(error == Http2Error.EnhanceYourCalm ? RefusalReason.Http2Flood : RefusalReason.Http2Protocol);
        End(error);
    }

    private Http2Error Calm() => _controls.Take(Data.Loop.NowMs) ? Http2Error.None : Http2Error.EnhanceYourCalm;

    private bool IsIdle(int stream) => (stream & 1) == 0 || stream > _lastStream;

    private Http2Error OnData(in Http2Frame frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Stream == 0 || IsIdle(frame.Stream))
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
            // RFC 9113, 5.1: frames for a stream that was reset a moment ago are on their way; they only cost window.
            GiveBack(frame.Length);
            if (!_resetHere.Contains(frame.Stream))
            {
                WriteReset(frame.Stream, Http2Error.StreamClosed);
            }

            return Calm();
        }

        if (payload.IsEmpty && !frame.Has(Http2Flags.EndStream) && Calm() is not Http2Error.None and var calm)
        {
            return calm;
        }

        return stream.OnData(payload, frame.Length, frame.Has(Http2Flags.EndStream)) is { } fault ? EndStream(stream, fault) : Http2Error.None;
    }

    /// <summary>The stream breaks a rule: it ends, the connection goes on.</summary>
    private Http2Error EndStream(Http2Stream stream, Http2Error fault)
    {
        Service.Refused(RefusalReason.Http2Protocol);
        Reset(stream.Id, fault);
        stream.Abort();
        return Calm();
    }

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
                stream.Abort();
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

        if (frame.Stream == 0 || IsIdle(frame.Stream))
        {
            return Http2Error.Protocol;
        }

        if (_streams.TryGetValue(frame.Stream, out var stream))
        {
            stream.Abort();
            return _resets.Take(Data.Loop.NowMs) ? Http2Error.None : Http2Error.EnhanceYourCalm;
        }

        return Calm();
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

        _hasSettings = true;
        Write(new Http2Frame(0, Http2FrameType.Settings, Http2Flags.Ack, 0), default);
        return MoveWindows(_peerSettings.InitialWindow - before) ? Calm() : Http2Error.FlowControl;
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

        if (IsIdle(frame.Stream))
        {
            return Http2Error.Protocol;
        }

        if (!_streams.TryGetValue(frame.Stream, out var stream))
        {
            return Calm();
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
