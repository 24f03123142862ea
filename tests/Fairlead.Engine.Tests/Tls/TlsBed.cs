using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;

namespace Fairlead.Engine.Tests.Tls;

/// <summary>What a test says of one client's TLS.</summary>
internal sealed record TlsClient
{
    public string Host { get; init; } = "";

    public SslProtocols Versions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public TlsCipherSuite[] Ciphers { get; init; } = [];

    public SslApplicationProtocol[] Protocols { get; init; } = [];

    public X509Certificate2? Certificate { get; init; }

    /// <summary>The address it connects from; null = the system's choice.</summary>
    public IPAddress? From { get; init; }
}

/// <summary>Verbs for virtual services that end TLS, and for clients of them.</summary>
internal static class TlsBed
{
    /// <summary>One virtual service with TLS; every certificate is chosen by the names given with it.</summary>
    public static IPEndPoint ServeTls(
        this Bed bed, string name, IEnumerable<IPEndPoint> servers, IEnumerable<(CertificateConfig Certificate, string[] Names)> certificates,
        Action<VirtualServiceConfig>? change = null, ListenerProtocol protocol = ListenerProtocol.Http)
    {
        var chosen = certificates.ToList();
        bed.AddCertificates([.. chosen.Select(c => c.Certificate)]);
        return bed.Serve(
            name,
            servers,
            (service, _, _) =>
            {
                service.Listeners[0].Tls = true;
                service.Tls = new TlsConfig { Resumption = true };
                service.Tls.Certificates.Add(chosen.Select(c => new TlsCertificateChoice { Certificate = c.Certificate.Uuid, ServerNames = { c.Names } }));
                change?.Invoke(service);
            },
            protocol);
    }

    public static IPEndPoint ServeTls(
        this Bed bed, string name, IEnumerable<IPEndPoint> servers, CertificateConfig certificate,
        Action<VirtualServiceConfig>? change = null, ListenerProtocol protocol = ListenerProtocol.Http) =>
        bed.ServeTls(name, servers, [(certificate, [])], change, protocol);

    public static void AddCertificates(this Bed bed, params CertificateConfig[] certificates) =>
        bed.Apply(bed.Set with { Certificates = bed.Set.Certificates.SetItems(certificates.Select(c => KeyValuePair.Create(c.Uuid, c))) });

    public static async Task<TlsWire> ConnectTlsAsync(IPEndPoint to, TlsClient? client = null)
    {
        client ??= new TlsClient();
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = client.Host,
            EnabledSslProtocols = client.Versions,
            // What is shown is judged by the tests themselves.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            CipherSuitesPolicy = client.Ciphers.Length == 0 ? null : new CipherSuitesPolicy(client.Ciphers),
            ApplicationProtocols = client.Protocols.Length == 0 ? null : [.. client.Protocols],
            ClientCertificates = client.Certificate is null ? null : [client.Certificate],
            AllowTlsResume = false,
        };
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            if (client.From is { } from)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(to, late.Token);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
            await stream.AuthenticateAsClientAsync(options, late.Token);
            return new TlsWire(socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How often a reason was counted.</summary>
    public static ulong TlsFailures(this Bed bed, string name, string reason) =>
        bed.Stats(name).TlsFailures.Where(f => f.Name == reason).Select(f => f.Count).SingleOrDefault();
}

/// <summary>A client's connection with TLS on it.</summary>
internal sealed class TlsWire(Socket socket, SslStream stream) : IDisposable
{
    public SslStream Stream { get; } = stream;

    public Socket Socket { get; } = socket;

    public Wire.Wire Wire { get; } = new(socket, stream);

    public string Subject => Stream.RemoteCertificate!.Subject;

    public Task<Message> AskAsync(string text, bool head = false) => Wire.AskAsync(text, head);

    public void Dispose() => Wire.Dispose();
}
