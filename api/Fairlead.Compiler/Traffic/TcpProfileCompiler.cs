using Fairlead.Engine.Protocol;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>How connections are passed through, as engines take it.</summary>
internal static class TcpProfileCompiler
{
    private const uint MillisecondsPerSecond = 1000;

    public static TcpConfig Compile(ApplicationProfile? application, NetworkProfile? network)
    {
        var proxy = network?.Profile.TcpProxyProfile ?? new TcpProxyProfile();
        var idle = network?.Profile.Type == ProtocolType.TcpFastPath
            ? (network.Profile.TcpFastPathProfile ?? new TcpFastPathProfile()).SessionIdleTimeout
            : proxy.IdleConnectionTimeout;
        if (application is { Type: ApplicationProfileType.Ssl, L4SslProfile: { } streams })
        {
            idle = streams.SslStreamIdleTimeout;
        }

        return new TcpConfig
        {
            IdleTimeoutMs = (uint)idle * MillisecondsPerSecond,
            Nodelay = !proxy.NaglesAlgorithm,
            SendProxy = SendProxy(application),
            PreserveClientIp = application?.PreserveClientIp ?? false,
        };
    }

    public static ProxyHeaderVersion SendProxy(ApplicationProfile? application) => application?.TcpAppProfile switch
    {
        { ProxyProtocolEnabled: true, ProxyProtocolVersion: ProxyProtocolVersion.Version2 } => ProxyHeaderVersion.Binary,
        { ProxyProtocolEnabled: true } => ProxyHeaderVersion.Text,
        _ => ProxyHeaderVersion.None,
    };
}
