using Fairlead.Engine.Http;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>WebSockets have their own keep-alive; a silent one is given an hour.</summary>
    private const int TunnelIdleMs = 3_600_000;

    private void BeginTunnel(UpstreamConnection server, ResponseHead head)
    {
        if (!_wantsWebSocket || !head.Fields.UpgradeWebSocket || !_requestDone)
        {
            OnBrokenAnswer(RefusalReason.BadStatusLine);
            return;
        }

        _status = 101;
        _serving.Responses[1]++;
        WriteUpgradeHead(server, head);
        var model = _server!;
        var record = _record;
        _record = null;
        if (record is not null)
        {
            Fill(record, 0);
            record.Server = model.State;
        }

        _captured?.TakeAnswer(_out.Readable);
        EndCapture(record);

        var tunnel = new Tunnel(_loop, _serving, _model!, model, record, _startTicks, TunnelIdleMs) { Peer = _peer, IsWebSocket = true };
        server.In.Consume(head.Length);
        _out.Reserve(_loop.Buffers, server.In.Length);
        _out.Append(server.In.Readable);

        // From here on the tunnel owns both descriptors, the server's slot and the unsent bytes.
        _server = null;
        _upstream = null;
        tunnel.TakeBytes(ref _in, ref _out);
        server.HandOver(tunnel.Server);
        if (_stream is null)
        {
            _loop.Loop.Replace(this, tunnel.Client);
        }
        else
        {
            _isHandedOver = true;
            tunnel.Client.Attach(_stream);
        }

        Retire();
        tunnel.Start();
    }

    private void WriteUpgradeHead(UpstreamConnection server, ResponseHead head)
    {
        var bytes = server.In.Readable[..head.Length];
        _out.Reserve(_loop.Buffers, bytes.Length + 128);
        AnswerRewriter.Write(bytes, head, ref _out, default);
        _out.Append("Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"u8);
    }
}
