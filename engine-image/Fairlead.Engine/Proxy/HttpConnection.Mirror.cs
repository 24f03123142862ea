using Fairlead.Engine.Mirror;
using Fairlead.Engine.Net;

namespace Fairlead.Engine.Proxy;

/// <summary>Copies of requests for servers that only look on.</summary>
internal sealed partial class HttpConnection
{
    /// <summary>Requests with more content are not copied: the copy waits until the whole request is there.</summary>
    private const int MostMirrored = 64 * 1024;

    private bool _isMirrored;
    private ByteBuffer _mirrorBody;

    private void NoteForMirror(ReadOnlySpan<byte> body)
    {
        if (_mirrorBody.Length + body.Length > MostMirrored || !_mirrorBody.Reserve(_loop.Buffers, body.Length))
        {
            DropMirror();
            return;
        }

        _mirrorBody.Append(body);
    }

    /// <summary>The server has the whole request: so shall the others.</summary>
    private void SendMirrors(NetAddress[] mirrors)
    {
        var head = _request.Readable[..^2];
        var close = head.EndsWith("Connection: close\r\n"u8) ? "\r\n"u8 : "Connection: close\r\n\r\n"u8;
        var copy = _loop.Sink;
        copy.Clear();
        copy.Append(head);
        copy.Append(close);
        foreach (var mirror in mirrors)
        {
            var isSent = MirrorConnection.Send(_loop, WithPort(mirror), copy.Written, _mirrorBody.Readable);
            _serving.Mirrored += isSent ? 1 : 0;
            _serving.NotMirrored += isSent ? 0 : 1;
        }

        EndMirror();
    }

    private void DropMirror()
    {
        _serving.NotMirrored += _model?.Mirrors?.Length ?? 0;
        EndMirror();
    }

    private void EndMirror()
    {
        _isMirrored = false;
        _mirrorBody.Release(_loop.Buffers);
    }

    // Profiles name no ports: a copy goes to the port that the client came to.
    private NetAddress WithPort(in NetAddress mirror) =>
        mirror.Port != 0 ? mirror : NetAddress.From(mirror.ToIPAddress(), _listener.Address.Port);
}
