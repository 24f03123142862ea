using System.Net;

namespace Fairlead.Testing.Running;

/// <summary>How a <see cref="Load"/> asks.</summary>
public sealed record LoadShape
{
    /// <summary>Of HTTP/2: requests at once.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Requests that fall due, of all connections together. Null: the next as soon as an answer is there.</summary>
    public double? PerSecond { get; init; }

    public Version Version { get; init; } = HttpVersion.Version11;

    /// <summary>How long a connection is used before it is replaced.</summary>
    public TimeSpan Lifetime { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>One that takes any certificate, and speaks this version or fails.</summary>
    internal HttpClient CreateClient() => new(
        new SocketsHttpHandler
        {
            MaxConnectionsPerServer = Connections,
            PooledConnectionLifetime = Lifetime,
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        },
        disposeHandler: true)
    {
        Timeout = TimeSpan.FromSeconds(20),
        DefaultRequestVersion = Version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
