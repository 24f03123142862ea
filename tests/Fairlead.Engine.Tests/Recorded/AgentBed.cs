using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Fairlead.Compiler.Tests;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Tls;
using Fairlead.Engine.Tests.Wire;
using Shouldly;

namespace Fairlead.Engine.Tests.Recorded;

/// <summary>
/// The objects that a Kubernetes agent wrote, as they were recorded, compiled and in force on an engine. Only what a test cannot have is
/// replaced: addresses of VIPs, ports below 1024, members (by servers on loopback that answer with the recorded address) and keys.
/// </summary>
internal sealed class AgentBed : IDisposable
{
    public const int HttpPort = 18080;
    public const int HttpsPort = 18443;

    private readonly TestAuthority _authority = new();
    private readonly Dictionary<string, IPEndPoint> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IPAddress> _vips = new(StringComparer.Ordinal);

    private readonly bool _haveMembersTls;

    /// <param name="recording">Name of the file.</param>
    /// <param name="change">Of each object before it is written.</param>
    /// <param name="haveMembersTls">Members end TLS, and their certificate names them.</param>
    /// <param name="added">Objects that somebody else wrote, with their kinds.</param>
    public AgentBed(string recording, Action<JsonObject>? change = null, bool haveMembersTls = false, IEnumerable<JsonObject>? added = null)
    {
        _haveMembersTls = haveMembersTls;
        var tenant = new TenantBuilder().Engine("se-1");
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, recording));
        foreach (var node in JsonNode.Parse(text)!.AsArray().Concat(added ?? []))
        {
            var document = node!.DeepClone().AsObject();
            change?.Invoke(document);
            var kind = document["kind"]!.GetValue<string>();
            document.Remove("kind");
            tenant.Put(kind, Localise(kind, document));
        }

        var compiled = tenant.Compile();
        Verdicts = [.. compiled.Model.All.SelectMany(o => compiled.VerdictsOf(o.Id)).Select(v => $"{v.Code}: {v.Message}").Distinct()];
        var resources = compiled.Units.SelectMany(u => u.Resources).DistinctBy(r => r.Name).Select(Unmonitored).ToList();
        OfferValidator.CheckStep(resources, []).ShouldBeEmpty();
        var held = HeldConfig.Of(resources);
        OfferValidator.CheckResult(held, resources, []).ShouldBeEmpty();
        Bed.Apply(held.Set);
    }

    public Bed Bed { get; } = new();

    public IReadOnlyList<string> Verdicts { get; }

    public IPEndPoint Http(string vip) => new(_vips[vip], HttpPort);

    public IPEndPoint Https(string vip) => new(_vips[vip], HttpsPort);

    public IPEndPoint Tcp(string vip, int port) => new(_vips[vip], port);

    public void Dispose()
    {
        Bed.Dispose();
        _authority.Dispose();
    }

    // Members are taken as up: their health is no part of these tests.
    private static Resource Unmonitored(Resource resource)
    {
        if (resource.PayloadCase != Resource.PayloadOneofCase.Pool)
        {
            return resource;
        }

        var pool = resource.Clone();
        pool.Pool.Monitors.Clear();
        return ResourceHash.Seal(pool);
    }

    private JsonObject Localise(string kind, JsonObject document)
    {
        switch (kind)
        {
            case "vsvip":
                var address = Bed.NewAddress().Address;
                _vips[document["name"]!.GetValue<string>()] = address;
                document["vip"]![0]!["ip_address"] = new JsonObject { ["addr"] = address.ToString(), ["type"] = "V4" };
                break;
            case "pool":
                foreach (var server in document["servers"]?.AsArray() ?? [])
                {
                    var member = Member($"{server!["ip"]!["addr"]}:{server["port"]}");
                    server["ip"]!["addr"] = member.Address.ToString();
                    server["port"] = member.Port;
                }

                break;
            case "sslkeyandcertificate":
                var host = document["markers"]!.AsArray().Single(m => m!["key"]!.GetValue<string>() == "Host")!["values"]![0]!.GetValue<string>();
                var pair = _authority.Config(host);
                document["certificate"]!["certificate"] = pair.Chain.ToStringUtf8();
                document["key"] = pair.Key.ToStringUtf8();
                break;
            default:
                MovePorts(document);
                break;
        }

        return document;
    }

    private IPEndPoint Member(string name)
    {
        if (!_members.TryGetValue(name, out var member))
        {
            _members[name] = member = _haveMembersTls
                ? Bed.Use(new TlsServerBackend(_authority.Issue(name))).Endpoint
                : Bed.Use(FakeServer.Named(name)).Endpoint;
        }

        return member;
    }

    // The ports of services and those that rules compare; a redirect goes where the agent says.
    private static void MovePorts(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            foreach (var name in new[] { "port", "port_range_end" }.Where(n => fields["protocol"] is null && fields.ContainsKey(n)))
            {
                fields[name] = Moved(fields[name]!.GetValue<int>());
            }

            if (fields["ports"] is JsonArray ports)
            {
                fields["ports"] = new JsonArray([.. ports.Select(p => (JsonNode)Moved(p!.GetValue<int>()))]);
            }

            foreach (var (_, inner) in fields)
            {
                MovePorts(inner);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var inner in list)
            {
                MovePorts(inner);
            }
        }
    }

    private static JsonValue Moved(int port) => JsonValue.Create(port switch { 80 => HttpPort, 443 => HttpsPort, _ => port });

    private static string Here([CallerFilePath] string here = "") => here;
}
