using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Tests.Wire;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>An application server that speaks TLS, and what it saw of its clients.</summary>
internal sealed class TlsServerBackend : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly FakeServer _server;

    public TlsServerBackend(
        X509Certificate2 certificate, Func<Message, string>? answer = null, SslProtocols versions = SslProtocols.None, bool demandsCertificate = false)
    {
        _certificate = certificate;
        answer ??= _ => "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ns";
        _server = FakeServer.Serving((request, wire) => wire.SendAsync(answer(request)), socket => OpenAsync(socket, versions, demandsCertificate));
    }

    public IPEndPoint Endpoint => _server.Endpoint;

    public int Connections => _server.Connections;

    public ConcurrentQueue<string> ServerNames { get; } = new();

    public ConcurrentQueue<string> ClientSubjects { get; } = new();

    public void Dispose() => _server.Dispose();

    private async Task<Wire.Wire> OpenAsync(Socket socket, SslProtocols versions, bool demandsCertificate)
    {
        var stream = new SslStream(new NetworkStream(socket));
        await stream.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                ServerNames.Enqueue(hello.ServerName);
                return ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificate = _certificate,
                    EnabledSslProtocols = versions,
                    ClientCertificateRequired = demandsCertificate,
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null || !demandsCertificate,
                });
            },
            null,
            CancellationToken.None);
        if (stream.RemoteCertificate is { } shown)
        {
            ClientSubjects.Enqueue(shown.Subject);
        }

        return new Wire.Wire(socket, stream);
    }
}
