using Fairlead.Compiler.Objects;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Tls;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Tls;

/// <summary>How a pool's servers, and those a monitor checks, are spoken to over TLS.</summary>
internal static class ServerTlsCompiler
{
    /// <summary>Null when the servers are spoken to in clear.</summary>
    public static ServerTlsConfig? Compile(TenantModel model, Pool pool, Action<string> warn)
    {
        if (pool.SslProfileRef is null)
        {
            return null;
        }

        var config = Of(model, pool.SslProfileRef, pool.PkiProfileRef, warn);
        config.CheckName = pool.HostCheckEnabled && config.Verify;
        if (pool.HostCheckEnabled && !config.Verify)
        {
            warn("host_check_enabled checks nothing without pki_profile_ref: anybody can write a name into a certificate; name the authorities of the servers.");
        }

        config.SendServerName = pool.SniEnabled;
        config.ServerName = pool.ServerName ?? "";
        if (pool.HostCheckEnabled)
        {
            config.AcceptedNames.AddRange(pool.DomainName);
        }

        if (pool.SslKeyAndCertificateRef is { } reference)
        {
            var problem = "it does not exist";
            if (model.Target(reference) is { Record: SslKeyAndCertificate certificate } target
                && CertificateCompiler.Compile(model, target, certificate, out problem) is not null)
            {
                config.Certificate = reference;
            }
            else
            {
                warn($"Certificate {model.Target(reference)?.Name ?? reference} is not shown to the servers: {problem}.");
            }
        }

        return config;
    }

    /// <summary>Of a check: its own attributes, else those of the pool, else encryption without proof.</summary>
    public static ServerTlsConfig ForCheck(TenantModel model, HealthMonitor monitor, ServerTlsConfig? pool, Action<string> warn)
    {
        if (monitor.HttpsMonitor?.SslAttributes is not { } attributes)
        {
            return pool?.Clone() ?? new ServerTlsConfig();
        }

        var config = Of(model, attributes.SslProfileRef, attributes.PkiProfileRef, warn);
        config.ServerName = attributes.ServerName ?? "";
        config.SendServerName = config.ServerName.Length > 0;
        return config;
    }

    private static ServerTlsConfig Of(TenantModel model, string? profile, string? pki, Action<string> warn)
    {
        var terms = TlsTermsCompiler.Compile(model, profile, warn);
        var trust = TrustCompiler.Compile(model, pki, warn);
        var config = new ServerTlsConfig { MinVersion = terms.Min, MaxVersion = terms.Max, Ciphers = terms.Ciphers, Suites = terms.Suites, Choices = terms.Choices };
        if (pki is not null)
        {
            // A profile that cannot be used verifies nobody rather than everybody: the engine refuses it with the reason.
            config.Verify = true;
            config.Authorities = trust?.Authorities ?? Google.Protobuf.ByteString.Empty;
            config.Revocations = trust?.Revocations ?? Google.Protobuf.ByteString.Empty;
            config.CheckWholeChain = trust?.CheckWholeChain ?? false;
            config.Trust = trust?.Terms;
        }

        return config;
    }
}
