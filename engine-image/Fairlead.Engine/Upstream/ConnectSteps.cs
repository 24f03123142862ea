using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Proxy;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Upstream;

/// <summary>What came of connecting.</summary>
/// <param name="Errno">0 = connected, TLS included.</param>
/// <param name="Evidence">What went wrong beyond the error number.</param>
internal readonly record struct ConnectEnd(int Errno, string? Evidence = null);

/// <summary>Whose connection it is, as a server may want to know before anything else is said.</summary>
internal interface IAnnounced
{
    /// <summary>0, or the error number.</summary>
    int Announce(int fd);

    /// <summary>The address that servers shall see it come from; null = the engine's own.</summary>
    NetAddress? Source { get; }

    /// <summary>It comes from the engine's own all the same.</summary>
    void OnSourceRefused(int errno);
}

/// <summary>On what terms a server is connected to.</summary>
/// <param name="SecuredBy">Null = in clear.</param>
/// <param name="ServerName">The name it is asked for.</param>
/// <param name="Announced">Null = it is nobody's own.</param>
/// <param name="OffersHttp2">The server may choose HTTP/2.</param>
internal readonly record struct ConnectTerms(ServerTlsModel? SecuredBy, string? ServerName, IAnnounced? Announced, bool OffersHttp2 = false);

/// <summary>The way from a socket that is connecting to one that carries bytes, through TLS if the pool asks for it.</summary>
internal static class ConnectSteps
{
    /// <summary>Goes on after an event; null = it takes more of them.</summary>
    public static ConnectEnd? GoOn(StreamTarget target, DataLoop loop, in ConnectTerms terms, ServerModel server)
    {
        if (target.Tls is null)
        {
            var error = TcpSocket.PendingError(target.Fd);
            error = error == 0 && terms.Announced is { } announced ? announced.Announce(target.Fd) : error;
            if (error != 0 || terms.SecuredBy is null)
            {
                return new ConnectEnd(error);
            }

            if (terms.SecuredBy.Connect(loop, target.Fd, terms.ServerName, server, terms.OffersHttp2) is not { } tls)
            {
                return new ConnectEnd(SocketErrors.TlsBroken, "TLS cannot be set up");
            }

            target.Secure(tls, loop.Loop);
        }

        switch (target.Tls!.Handshake())
        {
            case TlsProgress.Done:
                return default(ConnectEnd);
            case TlsProgress.WantsRead:
                loop.Loop.SetInterest(target, PollEvents.Readable);
                return null;
            case TlsProgress.WantsWrite:
                loop.Loop.SetInterest(target, PollEvents.Writable);
                return null;
            default:
                return new ConnectEnd(SocketErrors.TlsBroken, $"TLS: {target.Tls.FailureText}");
        }
    }
}
