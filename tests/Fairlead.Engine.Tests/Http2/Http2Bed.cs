using System.Net;
using System.Net.Security;
using Fairlead.Engine.Tests.Wire;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>Virtual services that speak HTTP/2, and clients of them.</summary>
internal static class Http2Bed
{
    /// <summary>HTTP/2 in clear, for clients that know so.</summary>
    public static IPEndPoint ServeHttp2(this Bed bed, FakeServer server, Action<VirtualServiceConfig>? change = null) =>
        bed.Serve("h2", [server.Endpoint], (service, _, _) =>
        {
            service.Listeners[0].Http2 = true;
            change?.Invoke(service);
        });

    /// <summary>A client that speaks nothing but HTTP/2.</summary>
    public static HttpClient Client(IPEndPoint to, string scheme = "http")
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri($"{scheme}://{to}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(20),
        };
    }
}
