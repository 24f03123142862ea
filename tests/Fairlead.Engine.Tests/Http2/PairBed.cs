using System.Net;
using System.Net.Security;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;

namespace Fairlead.Engine.Tests.Http2;

/// <summary>Virtual services that take both versions of HTTP, in front of servers of either, and clients of either.</summary>
internal static class PairBed
{
    /// <param name="back">The version of the servers.</param>
    public static IPEndPoint ServePair(
        this Bed bed, string name, IEnumerable<IPEndPoint> servers, Action<PoolConfig>? pool = null, Action<VirtualServiceConfig>? change = null, int back = 2) =>
        bed.Serve(name, servers, (service, config, _) =>
        {
            service.Listeners[0].Http2 = true;
            service.Http.AsksToContinue = true;
            config.Http2 = back == 2;
            pool?.Invoke(config);
            change?.Invoke(service);
        });

    /// <param name="version">1 or 2.</param>
    public static HttpClient Client(IPEndPoint to, int version, string scheme = "http") => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
    })
    {
        BaseAddress = new Uri($"{scheme}://{to}"),
        DefaultRequestVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Content whose length the client does not know.</summary>
    internal sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
