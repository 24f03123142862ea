using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Scripts that run at moments of a transaction.</summary>
public sealed record VsDataScriptSet : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<VsDataScriptSet>(
        "vsdatascriptset",
        "Scripts that run at moments of a transaction.",
        """
        {
          "name": "greet",
          "datascript": [{"evt": "VS_DATASCRIPT_EVT_HTTP_RESP", "script": "avi.http.add_header(\"X-Greeting\", \"hello\")"}]
        }
        """);

    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("The scripts, one for each moment.")]
    public IReadOnlyList<VsDataScript> Datascript { get; init; } = [];
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Where countries and networks of addresses are looked up."), RefersTo("geodb")]
    [NotActedOn]
    public string? GeoDbRef { get; init; }
    [Doc("Where the reputation of addresses is looked up."), RefersTo("ipreputationdb")]
    [NotActedOn]
    public string? IpReputationDbRef { get; init; }
    [Doc("Address groups that the scripts may use."), RefersTo("ipaddrgroup")]
    [NotActedOn]
    public IReadOnlyList<string> IpgroupRefs { get; init; } = [];
    [Doc("PKI profiles that the scripts may use."), RefersTo("pkiprofile")]
    [NotActedOn]
    public IReadOnlyList<string> PkiProfileRefs { get; init; } = [];
    [Doc("Pool groups that the scripts may choose."), RefersTo("poolgroup")]
    public IReadOnlyList<string> PoolGroupRefs { get; init; } = [];
    [Doc("Pools that the scripts may choose."), RefersTo("pool")]
    public IReadOnlyList<string> PoolRefs { get; init; } = [];
    [Doc("Protocol parsers that the scripts may use."), RefersTo("protocolparser")]
    [NotActedOn]
    public IReadOnlyList<string> ProtocolParserRefs { get; init; } = [];
    [Doc("Limits that the scripts may count against.")]
    [NotActedOn]
    public IReadOnlyList<RateLimiter> RateLimiters { get; init; } = [];
    [Doc("Certificates that the scripts may use."), RefersTo("sslkeyandcertificate")]
    [NotActedOn]
    public IReadOnlyList<string> SslKeyCertificateRefs { get; init; } = [];
    [Doc("TLS profiles that the scripts may use."), RefersTo("sslprofile")]
    [NotActedOn]
    public IReadOnlyList<string> SslProfileRefs { get; init; } = [];
    [Doc("String groups that the scripts may use."), RefersTo("stringgroup")]
    public IReadOnlyList<string> StringGroupRefs { get; init; } = [];
}

/// <summary>A script and its moment.</summary>
public sealed record VsDataScript : WireRecord
{
    [Doc("When it runs.")]
    public required DataScriptEvent Evt { get; init; }
    [Doc("The script.")]
    public required string Script { get; init; }
}

/// <summary>So many in a period.</summary>
public sealed record RateLimiter : WireRecord
{
    [Doc("Tells limits apart.")]
    public string? Name { get; init; }
    [Doc("How many in a period."), WireRange(1, 1000000000)]
    public int Count { get; init; } = 1000000000;
    [Doc("The period.", Unit = "seconds"), WireRange(1, 1000000000)]
    public int Period { get; init; } = 1;
    [Doc("How many may come at once."), WireRange(0, 1000000000)]
    public int? BurstSz { get; init; }
}

/// <summary>When a script runs.</summary>
[WireEnum("VS_DATASCRIPT_EVT_")]
public enum DataScriptEvent
{
    HttpReq, HttpResp, HttpRespData, HttpLbFailed, HttpReqData, HttpRespFailed, HttpLbDone, HttpAuth, HttpPostAuth,
    TcpClientAccept, SslHandshakeDone, ClientSslPreConnect, ClientSslClientHello, DnsReq, DnsResp,
    [WireName("VS_DATASCRIPT_EVT_L4_REQUEST")] L4Request, [WireName("VS_DATASCRIPT_EVT_L4_RESPONSE")] L4Response,
    Max,
}
