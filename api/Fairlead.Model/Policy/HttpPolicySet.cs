using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>What happens to HTTP requests and answers by what stands in them.</summary>
public sealed record HttpPolicySet : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<HttpPolicySet>(
        "httppolicyset",
        "What happens to HTTP requests and answers by what stands in them.",
        """
        {
          "name": "app", "http_request_policy": {"rules": [{
            "name": "static", "index": 1,
            "match": {"path": {"match_criteria": "BEGINS_WITH", "match_str": ["/img/"]}},
            "switching_action": {"action": "HTTP_SWITCHING_SELECT_POOL", "pool_ref": "/api/pool?name=app"}
          }, {
            "name": "to-https", "index": 2,
            "match": {"protocol": {"match_criteria": "IS_IN", "protocols": "HTTP"}},
            "redirect_action": {"protocol": "HTTPS", "status_code": "HTTP_REDIRECT_STATUS_CODE_301"}
          }]}
        }
        """);

    [Doc("Checksum of the client that made the object; returned as written."), Kept]
    public string? CloudConfigCksum { get; init; }
    [Doc("Who made the object; returned as written."), Kept]
    public string? CreatedBy { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Where countries and networks of addresses are looked up."), RefersTo("geodb")]
    [NotActedOn]
    public string? GeoDbRef { get; init; }
    [Doc("Rules for requests: redirect, rewrite, choose a pool, change headers.")]
    public HttpRequestPolicy? HttpRequestPolicy { get; init; }
    [Doc("Rules for answers.")]
    public HttpResponsePolicy? HttpResponsePolicy { get; init; }
    [Doc("Rules that let requests through or refuse them; they come first.")]
    public HttpSecurityPolicy? HttpSecurityPolicy { get; init; }
    [Doc("Where the reputation of addresses is looked up."), RefersTo("ipreputationdb")]
    [NotActedOn]
    public string? IpReputationDbRef { get; init; }
    [Doc("Made by the control plane itself."), Kept]
    public bool IsInternalPolicy { get; init; }
}

/// <summary>Rules for requests.</summary>
public sealed record HttpRequestPolicy : WireRecord
{
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<HttpRequestRule> Rules { get; init; } = [];
}

/// <summary>A rule for requests.</summary>
public sealed record HttpRequestRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("Record all headers with log.")]
    [NotActedOn]
    public bool AllHeaders { get; init; }
    [Doc("Headers to change.")]
    public IReadOnlyList<HttpHdrAction> HdrAction { get; init; } = [];
    [Doc("Record every transaction that it matches.")]
    public bool Log { get; init; }
    [Doc("What it applies to; none = everything.")]
    public MatchTarget? Match { get; init; }
    [Doc("Send the client elsewhere.")]
    public HttpRedirectAction? RedirectAction { get; init; }
    [Doc("Change host, path or query.")]
    public HttpRewriteUrlAction? RewriteUrlAction { get; init; }
    [Doc("Choose a pool, or answer at once.")]
    public HttpSwitchingAction? SwitchingAction { get; init; }
}

/// <summary>Rules for answers.</summary>
public sealed record HttpResponsePolicy : WireRecord
{
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<HttpResponseRule> Rules { get; init; } = [];
}

/// <summary>A rule for answers.</summary>
public sealed record HttpResponseRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("Record all headers with log.")]
    [NotActedOn]
    public bool AllHeaders { get; init; }
    [Doc("Headers to change.")]
    public IReadOnlyList<HttpHdrAction> HdrAction { get; init; } = [];
    [Doc("Change the Location header.")]
    public HttpRewriteLocHdrAction? LocHdrAction { get; init; }
    [Doc("Record every transaction that it matches.")]
    public bool Log { get; init; }
    [Doc("What it applies to; none = everything.")]
    public ResponseMatchTarget? Match { get; init; }
}

/// <summary>Rules that let requests through or refuse them.</summary>
public sealed record HttpSecurityPolicy : WireRecord
{
    [Doc("The rules, in the order of their index.")]
    public IReadOnlyList<HttpSecurityRule> Rules { get; init; } = [];
}

/// <summary>A rule that lets a request through or refuses it.</summary>
public sealed record HttpSecurityRule : WireRecord
{
    [Doc("Tells the rules apart.")]
    public required string Name { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enable { get; init; } = true;
    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }
    [Doc("What happens to requests it matches.")]
    public HttpSecurityAction? Action { get; init; }
    [Doc("Record every transaction that it matches.")]
    public bool Log { get; init; }
    [Doc("What it applies to; none = everything.")]
    public MatchTarget? Match { get; init; }
}
