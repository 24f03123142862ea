using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Engine.Protocol;
using Grpc.Net.Client;

namespace Fairlead.Engine.Session;

/// <summary>
/// One connection to the control plane. It believes the pinned authority alone, shows the engine's certificate once there is one,
/// and notices a silent peer by HTTP/2 pings.
/// </summary>
internal sealed class ControlChannel : IDisposable
{
    // A whole configuration may come in one offer.
    private const int LargestMessage = 256 * 1024 * 1024;
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly GrpcChannel _channel;

    public ControlChannel(Bootstrap bootstrap, Identity? identity, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            KeepAlivePingDelay = PingAfter,
            KeepAlivePingTimeout = PingTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = TrustOnly(bootstrap.Authority, time.GetUtcNow()),
                ClientCertificateContext = identity?.Context,
            },
        };
        _channel = GrpcChannel.ForAddress(bootstrap.ControlEndpoint, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = LargestMessage,
            MaxSendMessageSize = LargestMessage,
        });
        Enrollment = new Enrollment.EnrollmentClient(_channel);
        Session = new EngineSession.EngineSessionClient(_channel);
    }

    public Enrollment.EnrollmentClient Enrollment { get; }

    public EngineSession.EngineSessionClient Session { get; }

    public void Dispose() => _channel.Dispose();

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection authority, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = now.LocalDateTime,
        };
        policy.CustomTrustStore.AddRange(authority);
        return policy;
    }
}
