using Fairlead.Engine.Live;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    public override void Describe(LiveConnection to)
    {
        to.Phase = LivePhase();
        to.Protocol = "HTTP/1.1";
        to.Requests = (ulong)_requests;
        to.TlsVersion = Tls?.Version ?? "";
        to.SetClient(_peer);
        if (_server is { } server)
        {
            to.SetServer(server.State);
        }
    }

    private string LivePhase() => _phase switch
    {
        Phase.Linger => "linger",
        Phase.Head => _in.Length > 0 ? "head" : "idle",
        _ => _waiting switch
        {
            Waiting.Connect => "connect",
            Waiting.Body => "body",
            Waiting.Pace => "paced",
            _ => _headSent ? "answer" : "server",
        },
    };
}
