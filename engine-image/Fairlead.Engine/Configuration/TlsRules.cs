using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tls;

namespace Fairlead.Engine.Configuration;

/// <summary>What must hold within a virtual service's TLS, and within a certificate. OpenSSL itself is asked: what it takes here the loops can build.</summary>
internal static class TlsRules
{
    private const int MostNames = 10_000;
    private const int MostVariants = 1000;

    private static readonly Lazy<TlsLibrary> Library = new(() => new TlsLibrary());

    public static void Check(Resource resource, FaultList faults)
    {
        var service = resource.VirtualService;
        if (service.Tls is not { } tls)
        {
            if (service.Listeners.Any(l => l.Tls))
            {
                faults.Add(resource.Name, "tls", "is missing, but a listener ends TLS");
            }

            return;
        }

        CheckVersions(resource.Name, "tls", tls.MinVersion, tls.MaxVersion, faults);
        if (!Enum.IsDefined(tls.ClientAuthentication))
        {
            faults.Add(
                resource.Name, "tls.client_authentication", $"is {(int)tls.ClientAuthentication}, which this engine does not know; upgrade the engine");
        }

        // A parent of virtual hosting may leave certificates to its children; a child may have terms of its own with its parent's certificates.
        if (service is { Hosting: Hosting.None, Child: null })
        {
            faults.Range(resource.Name, "tls.certificates", tls.Certificates.Count, 1, MostNames);
        }

        CheckCertificateChoices(resource.Name, tls, faults);
        CheckLists(resource.Name, tls, faults);
        faults.Range(resource.Name, "tls.handshake_timeout_ms", tls.HandshakeTimeoutMs, 0, 600_000);
        if (TlsAcceptor.Check(Library.Value, TlsMapping.ToSettings(service.Uuid, tls), []) is { } fault)
        {
            faults.Add(resource.Name, "tls." + fault.Field, fault.Reason);
        }

        CheckVariants(resource.Name, service, tls, faults);
    }

    private static void CheckVariants(string resource, VirtualServiceConfig service, TlsConfig tls, FaultList faults)
    {
        faults.Range(resource, "tls.variants", tls.Variants.Count, 0, MostVariants);
        for (var i = 0; i < Math.Min(tls.Variants.Count, MostVariants); i++)
        {
            var variant = tls.Variants[i];
            var field = $"tls.variants[{i}]";
            CheckVersions(resource, field, variant.MinVersion, variant.MaxVersion, faults);
            MatchRules.CheckAddresses(resource, field + ".client", variant.Client, faults);
            if (variant.Client is null)
            {
                faults.Add(resource, field + ".client", "is missing: say which clients it is for");
            }

            // Client authorities are those of the service, which were checked with it.
            if (TlsAcceptor.Check(Library.Value, TlsMapping.ToSettings(service.Uuid, new TlsConfig(), variant), []) is { } fault)
            {
                faults.Add(resource, $"{field}.{fault.Field}", fault.Reason);
            }
        }
    }

    public static void CheckCertificate(Resource resource, FaultList faults)
    {
        if (TlsAcceptor.Check(Library.Value, new TlsServerSettings(), [TlsMapping.ToPair(resource.Certificate)]) is { } fault)
        {
            faults.Add(resource.Name, "chain", fault.Reason);
        }
    }

    public static void CheckServers(string resource, string field, ServerTlsConfig tls, FaultList faults)
    {
        CheckVersions(resource, field, tls.MinVersion, tls.MaxVersion, faults);
        foreach (var name in tls.AcceptedNames.Append(tls.ServerName).Where(n => n.Length > 0 && !IsServerName(n)))
        {
            faults.Add(resource, field, $"names the server '{name}', which is no DNS name");
        }

        if (TlsConnector.Check(Library.Value, TlsMapping.ToClient(tls, certificate: null)) is { } fault)
        {
            faults.Add(resource, $"{field}.{fault.Field}", fault.Reason);
        }
    }

    private static void CheckVersions(string resource, string field, TlsProtocolVersion min, TlsProtocolVersion max, FaultList faults)
    {
        if (!Enum.IsDefined(min))
        {
            faults.Add(resource, field + ".min_version", $"is {(int)min}; this engine knows TLS 1.2 and 1.3");
        }

        if (!Enum.IsDefined(max))
        {
            faults.Add(resource, field + ".max_version", $"is {(int)max}; this engine knows TLS 1.2 and 1.3");
        }

        if (min == TlsProtocolVersion.Tls13 && max == TlsProtocolVersion.Tls12)
        {
            faults.Add(resource, field + ".max_version", "is TLS 1.2, which is below min_version TLS 1.3; raise it");
        }
    }

    private static void CheckCertificateChoices(string resource, TlsConfig tls, FaultList faults)
    {
        var names = tls.Certificates.Sum(c => c.ServerNames.Count);
        faults.Range(resource, "tls.certificates.server_names", names, 0, MostNames);
        for (var i = 0; i < tls.Certificates.Count; i++)
        {
            foreach (var name in tls.Certificates[i].ServerNames.Where(n => !IsServerName(n)))
            {
                faults.Add(
                    resource, $"tls.certificates[{i}].server_names", $"holds '{name}'; must be a DNS name, or '*.' before one for a wildcard of one label");
            }
        }
    }

    private static void CheckLists(string resource, TlsConfig tls, FaultList faults)
    {
        for (var i = 0; i < tls.TicketKeys.Count; i++)
        {
            // The value itself is a secret.
            faults.Range(resource, $"tls.ticket_keys[{i}].length", tls.TicketKeys[i].Length, TlsTicketKeys.Length, TlsTicketKeys.Length);
        }

        foreach (var protocol in tls.Protocols.Where(p => p is not ("http/1.1" or "h2")))
        {
            faults.Add(resource, "tls.protocols", $"holds '{protocol}'; this engine speaks h2 and http/1.1");
        }
    }

    private static bool IsServerName(string name)
    {
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return host.Length is > 0 and <= 253
            && host.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }
}
