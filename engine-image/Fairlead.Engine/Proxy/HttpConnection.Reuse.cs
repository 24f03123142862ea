using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine.Proxy;

internal sealed partial class HttpConnection
{
    /// <summary>Without multiplexing, or authenticated: the server connection that waits for this client's next request.</summary>
    private UpstreamConnection? _bound;

    private UpstreamConnection? TakeIdle(ServerModel server)
    {
        if (_bound is { } bound)
        {
            if (!bound.Fits(server, _host) || !bound.IsClean)
            {
                DropBound();
                return null;
            }

            _bound = null;
            bound.UseAgain(server);
            return bound;
        }

        return Terms is { ServerKeepAlive: true, Multiplexing: true } && !_keepsServer ? UpstreamConnection.TakeIdle(_loop, server, this, _host) : null;
    }

    /// <summary>Without multiplexing a client keeps its server connection to itself, as long as that server may be used.</summary>
    private ServerModel? BoundServer()
    {
        if (_bound is null)
        {
            return null;
        }

        foreach (var choice in _choices)
        {
            foreach (var server in choice.Pool.Servers)
            {
                if (server.State == _bound.Model.State && (!choice.IsOne || choice.Only == server) && server.IsEnabled && !_freshOnly && choice.Pool.OnLoop(_loop.Index).Allows(server, _loop.Loop.NowMs))
                {
                    return server;
                }
            }
        }

        DropBound();
        return null;
    }

    private void DropBound()
    {
        _bound?.Close();
        _bound = null;
    }

    /// <summary>The transaction and its server part; a clean connection is kept, for everybody or for this client.</summary>
    private void LetGoOfServer(bool reuse)
    {
        if (_server is null)
        {
            return;
        }

        _lastServer = _server.State;
        _lastRetries = _server.Pool.Config.Retries;
        _server.State.Release();
        _server = null;
        if (_upstream is { } connection)
        {
            _upstream = null;
            if (reuse && Terms.Multiplexing && !_keepsServer)
            {
                connection.Park();
            }
            else if (connection.IsShared)
            {
                connection.Close();
            }
            else if (reuse && connection.In.Length == 0)
            {
                connection.In.Release(_loop.Buffers);
                connection.SetInterest(PollEvents.Readable);
                _bound = connection;
            }
            else
            {
                connection.Close();
            }
        }
    }
}
