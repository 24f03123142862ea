using System.Text.Json.Nodes;

namespace Fairlead.Testing.Running;

/// <summary>What a <see cref="Soak"/> asks and changes: the demo's virtual service, and one with TLS in front of the same applications.</summary>
internal sealed class SoakedServices(ProductApi api, Uri clear, Uri secure)
{
    private const string Name = "soak";
    private static readonly SelfSigned[] Certificates = [SelfSigned.For("soak.test"), SelfSigned.For("soak.test")];

    public Uri Clear => clear;

    public Uri Secure => secure;

    public static async Task<SoakedServices> CreateAsync(RunningProduct product, ProductApi api, CancellationToken cancellationToken)
    {
        await api.CreateAsync("sslkeyandcertificate", Certificate(0), cancellationToken);
        await api.CreateAsync(
            "pool",
            new JsonObject { ["name"] = Name, ["servers"] = Servers(product.Port + 11, product.Port + 12, product.Port + 13) },
            cancellationToken);
        var vip = await api.CreateAsync(
            "vsvip",
            new JsonObject
            {
                ["name"] = Name,
                ["vip"] = new JsonArray(new JsonObject
                {
                    ["vip_id"] = "1",
                    ["auto_allocate_ip"] = true,
                    ["ipam_network_subnet"] = new JsonObject { ["network_ref"] = "/api/network?name=vip-net" },
                }),
            },
            cancellationToken);
        await api.CreateAsync(
            "virtualservice",
            new JsonObject
            {
                ["name"] = Name,
                ["vsvip_ref"] = $"/api/vsvip?name={Name}",
                ["pool_ref"] = $"/api/pool?name={Name}",
                ["ssl_key_and_certificate_refs"] = new JsonArray($"/api/sslkeyandcertificate?name={Name}"),
                ["services"] = new JsonArray(new JsonObject { ["port"] = 8443, ["enable_ssl"] = true, ["enable_http2"] = true }),
            },
            cancellationToken);
        var address = vip["vip"]![0]!["ip_address"]!["addr"]!.GetValue<string>();
        return new SoakedServices(api, product.VirtualService, new Uri($"https://{address}:8443/"));
    }

    /// <summary>Of configuration, members and certificates: none that a client should notice.</summary>
    public async Task<IReadOnlyList<Func<int, CancellationToken, Task>>> ChangesAsync(CancellationToken cancellationToken)
    {
        var service = await UuidAsync("virtualservice", Name, cancellationToken);
        var certificate = await UuidAsync("sslkeyandcertificate", Name, cancellationToken);
        var pool = await api.FindAsync("pool", Name, cancellationToken);
        var demo = await api.FindAsync("pool", "demo-pool", cancellationToken);
        var (poolUuid, demoUuid) = (pool["uuid"]!.GetValue<string>(), demo["uuid"]!.GetValue<string>());
        return
        [
            (n, cancellation) => api.PatchFieldAsync("virtualservice", service, "weight", 1 + (n % 100), cancellation),
            (_, cancellation) => api.PatchFieldAsync("pool", poolUuid, "servers", WithoutLast(pool), cancellation),
            (n, cancellation) => api.PatchFieldAsync("pool", demoUuid, "connection_ramp_duration", n % 2, cancellation),
            (_, cancellation) => api.PatchFieldAsync("pool", poolUuid, "servers", pool["servers"]!.DeepClone(), cancellation),
            (_, cancellation) => api.PatchFieldAsync("pool", demoUuid, "servers", WithDisabled(demo), cancellation),
            (n, cancellation) => api.ReplaceAsync("sslkeyandcertificate", Certificate(n, certificate), cancellation),
            (_, cancellation) => api.PatchFieldAsync("pool", demoUuid, "servers", demo["servers"]!.DeepClone(), cancellation),
        ];
    }

    private static JsonObject Certificate(int number, string? uuid = null)
    {
        var certificate = Certificates[number % Certificates.Length];
        var body = new JsonObject { ["name"] = Name, ["certificate"] = new JsonObject { ["certificate"] = certificate.Certificate }, ["key"] = certificate.Key };
        if (uuid is not null)
        {
            body["uuid"] = uuid;
        }

        return body;
    }

    private static JsonArray Servers(params int[] ports) => new([.. ports.Select(port => new JsonObject
    {
        ["ip"] = new JsonObject { ["addr"] = "127.0.0.1", ["type"] = "V4" },
        ["port"] = port,
    })]);

    private static JsonArray WithoutLast(JsonNode pool)
    {
        var servers = pool["servers"]!.DeepClone().AsArray();
        servers.RemoveAt(servers.Count - 1);
        return servers;
    }

    private static JsonArray WithDisabled(JsonNode pool)
    {
        var servers = pool["servers"]!.DeepClone().AsArray();
        servers[0]!["enabled"] = false;
        return servers;
    }

    private async Task<string> UuidAsync(string kind, string name, CancellationToken cancellationToken) =>
        (await api.FindAsync(kind, name, cancellationToken))["uuid"]!.GetValue<string>();
}
