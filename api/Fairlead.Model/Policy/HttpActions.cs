using Fairlead.Model.Schema;
using Fairlead.Model.Traffic;

namespace Fairlead.Model.Policy;

/// <summary>A change of a header or cookie.</summary>
public sealed record HttpHdrAction : WireRecord
{
    [Doc("Add, remove or replace.")]
    public required HttpHeaderAction Action { get; init; }
    [Doc("The cookie.")]
    public HttpCookieData? Cookie { get; init; }
    [Doc("The header.")]
    public HttpHdrData? Hdr { get; init; }
    [Doc("Which of several headers of that name is removed or replaced, from 1; where there are not so many, none is."), WireRange(0, uint.MaxValue, Special = [0], SpecialMeaning = "0 = all")]
    public long? HdrIndex { get; init; }
}

/// <summary>A cookie.</summary>
public sealed record HttpCookieData : WireRecord
{
    [Doc("Name of the cookie.")]
    public string? Name { get; init; }
    [Doc("Value of the cookie.")]
    public string? Value { get; init; }
}

/// <summary>A header.</summary>
public sealed record HttpHdrData : WireRecord
{
    [Doc("Name of the header.")]
    public string? Name { get; init; }
    [Doc("Value of the header.")]
    public HttpHdrValue? Value { get; init; }
}

/// <summary>A fixed text or something known of the connection.</summary>
public sealed record HttpHdrValue : WireRecord
{
    [Doc("The value is a secret and never returned.")]
    public bool IsSensitive { get; init; }
    [Doc("Fixed text; or the name of the header for HTTP_POLICY_VAR_HTTP_HDR."), Sensitive(When = "is_sensitive")]
    public string? Val { get; init; }
    [Doc("What is known of the connection.")]
    public HttpPolicyVariable? Var { get; init; }
}

/// <summary>Send the client elsewhere.</summary>
public sealed record HttpRedirectAction : WireRecord
{
    [Doc("The scheme.")]
    public required HttpScheme Protocol { get; init; }
    [Doc("Text to add to the query.")]
    public string? AddString { get; init; }
    [Doc("The host; none = as requested.")]
    public UriParam? Host { get; init; }
    [Doc("Keep the query.")]
    public bool KeepQuery { get; init; } = true;
    [Doc("The path; none = as requested.")]
    public UriParam? Path { get; init; }
    [Doc("The port."), WireRange(1, 65535)]
    public int? Port { get; init; }
    [Doc("Status of the answer.")]
    public HttpRedirectStatusCode StatusCode { get; init; } = HttpRedirectStatusCode.Code302;
}

/// <summary>A text put together from pieces.</summary>
public sealed record UriParam : WireRecord
{
    [Doc("How it is put together.")]
    public required UriParamType Type { get; init; }
    [Doc("The pieces."), WireItems(Min = 1)]
    public IReadOnlyList<UriParamToken> Tokens { get; init; } = [];
}

/// <summary>A piece of a text.</summary>
public sealed record UriParamToken : WireRecord
{
    [Doc("Where the piece comes from. URI_TOKEN_TYPE_STRING_GROUP: the value that the string group of the rule's path or query match has for the text that matched.")]
    public required UriTokenType Type { get; init; }
    [Doc("Last piece of the request's host or path, from 0.")]
    [WireRange(0, 65534, Special = [65535], SpecialMeaning = "65535 = end of string")]
    public int? EndIndex { get; init; }
    [Doc("First piece of the request's host or path, from 0; number of the group for a regular expression.")]
    [WireRange(0, uint.MaxValue)]
    public long? StartIndex { get; init; }
    [Doc("Fixed text for URI_TOKEN_TYPE_STRING.")]
    public string? StrValue { get; init; }
}

/// <summary>Change of host, path or query.</summary>
public sealed record HttpRewriteUrlAction : WireRecord
{
    [Doc("The new host.")]
    public UriParam? HostHdr { get; init; }
    [Doc("The new path.")]
    public UriParam? Path { get; init; }
    [Doc("The new query.")]
    public UriParamQuery? Query { get; init; }
}

/// <summary>A query.</summary>
public sealed record UriParamQuery : WireRecord
{
    [Doc("Text to add to it.")]
    public string? AddString { get; init; }
    [Doc("Keep the query of the request.")]
    public bool KeepQuery { get; init; } = true;
}

/// <summary>Change of the Location header.</summary>
public sealed record HttpRewriteLocHdrAction : WireRecord
{
    [Doc("The scheme.")]
    public required HttpScheme Protocol { get; init; }
    [Doc("The host.")]
    public UriParam? Host { get; init; }
    [Doc("Keep the query.")]
    public bool KeepQuery { get; init; } = true;
    [Doc("The path.")]
    public UriParam? Path { get; init; }
    [Doc("The port."), WireRange(1, 65535)]
    public int? Port { get; init; }
}

/// <summary>A pool, a server or an answer.</summary>
public sealed record HttpSwitchingAction : WireRecord
{
    [Doc("Which of them.")]
    public required HttpSwitchingActionType Action { get; init; }
    [Doc("Body of the answer.")]
    public HttpLocalFile? File { get; init; }
    [Doc("Status of the answer that status_code does not know."), WireRange(200, 599)]
    public int? OtherStatusCode { get; init; }
    [Doc("The pool group."), RefersTo("poolgroup")]
    public string? PoolGroupRef { get; init; }
    [Doc("The pool."), RefersTo("pool")]
    public string? PoolRef { get; init; }
    [Doc("The one server of the pool that gets the requests; they fail while it is not up.")]
    public PoolServer? Server { get; init; }
    [Doc("Status of the answer.")]
    public HttpLocalResponseStatusCode? StatusCode { get; init; }
}

/// <summary>A body.</summary>
public sealed record HttpLocalFile : WireRecord
{
    [Doc("Its type.")]
    public required string ContentType { get; init; }
    [Doc("The body, base64.")]
    public required string FileContent { get; init; }
    [Doc("Its length."), WireRange(0, uint.MaxValue)]
    public long? FileLength { get; init; }
}

/// <summary>A server of a pool.</summary>
public sealed record PoolServer : WireRecord
{
    [Doc("Its address.")]
    public required IpAddr Ip { get; init; }
    [Doc("Its name.")]
    public string? Hostname { get; init; }
    [Doc("Its port."), WireRange(1, 65535)]
    public int? Port { get; init; }
}

/// <summary>What happens to a request.</summary>
public sealed record HttpSecurityAction : WireRecord
{
    [Doc("What is done.")]
    public required HttpSecurityActionType Action { get; init; }
    [Doc("Body of the answer.")]
    public HttpLocalFile? File { get; init; }
    [Doc("Port of HTTPS for a redirect."), WireRange(1, 65535)]
    public int? HttpsPort { get; init; }
    [Doc("For HTTP_SECURITY_ACTION_RATE_LIMIT.")]
    public HttpSecurityRateProfile? RateProfile { get; init; }
    [Doc("Status of the answer.")]
    public HttpLocalResponseStatusCode? StatusCode { get; init; }
}

/// <summary>Requests in a period, and what happens to more.</summary>
public sealed record HttpSecurityRateProfile : WireRecord
{
    [Doc("What happens to more.")]
    public required RateLimiterAction Action { get; init; }
    [Doc("How many in a period.")]
    public required RateLimiter RateLimiter { get; init; }
    [Doc("Count each client for itself.")]
    public bool PerClientIp { get; init; }
    [Doc("Count each path for itself.")]
    public bool PerUriPath { get; init; }
}

/// <summary>What happens to what exceeds a limit.</summary>
public sealed record RateLimiterAction : WireRecord
{
    [Doc("Body of the answer.")]
    public HttpLocalFile? File { get; init; }
    [Doc("Where the client is sent.")]
    public HttpRedirectAction? Redirect { get; init; }
    [Doc("Status of the answer.")]
    public HttpLocalResponseStatusCode StatusCode { get; init; } = HttpLocalResponseStatusCode.Code429;
    [Doc("What is done.")]
    public RateLimiterActionType Type { get; init; } = RateLimiterActionType.None;
}

/// <summary>What happens to a header.</summary>
[WireEnum("HTTP_")]
public enum HttpHeaderAction
{
    AddHdr, RemoveHdr, ReplaceHdr,
}

/// <summary>What is known of a connection.</summary>
[WireEnum("HTTP_POLICY_VAR_")]
public enum HttpPolicyVariable
{
    ClientIp, VsPort, VsIp, HttpHdr, SslClientFingerprint, SslClientSerial, SslClientIssuer, SslClientSubject,
    SslClientRaw, SslProtocol, SslServerName, UserName, SslCipher, RequestId, SslClientVersion, SslClientSigalg,
    SslClientNotvalidbefore, SslClientNotvalidafter, SslClientEscaped, SourceIp,
}

/// <summary>Status of a redirect.</summary>
[WireEnum("HTTP_REDIRECT_STATUS_CODE_")]
public enum HttpRedirectStatusCode
{
    [WireName("HTTP_REDIRECT_STATUS_CODE_301")] Code301, [WireName("HTTP_REDIRECT_STATUS_CODE_302")] Code302,
    [WireName("HTTP_REDIRECT_STATUS_CODE_307")] Code307,
}

/// <summary>How a text is put together.</summary>
[WireEnum("URI_PARAM_TYPE_")]
public enum UriParamType
{
    Tokenized,
}

/// <summary>Where a piece of a text comes from.</summary>
[WireEnum("URI_TOKEN_TYPE_")]
public enum UriTokenType
{
    Host, Path, String, StringGroup, Regex, RegexQuery,
}

/// <summary>Where a request goes.</summary>
[WireEnum("HTTP_SWITCHING_SELECT_")]
public enum HttpSwitchingActionType
{
    Pool, Local, Poolgroup,
}

/// <summary>Status of an answer made here.</summary>
[WireEnum("HTTP_LOCAL_RESPONSE_STATUS_CODE_")]
public enum HttpLocalResponseStatusCode
{
    [WireName("HTTP_LOCAL_RESPONSE_STATUS_CODE_200")] Code200,
    [WireName("HTTP_LOCAL_RESPONSE_STATUS_CODE_204")] Code204,
    [WireName("HTTP_LOCAL_RESPONSE_STATUS_CODE_403")] Code403,
    [WireName("HTTP_LOCAL_RESPONSE_STATUS_CODE_404")] Code404,
    [WireName("HTTP_LOCAL_RESPONSE_STATUS_CODE_429")] Code429,
    [WireName("HTTP_LOCAL_RESPONSE_STATUS_CODE_501")] Code501,
}

/// <summary>What happens to a request.</summary>
[WireEnum("HTTP_SECURITY_ACTION_")]
public enum HttpSecurityActionType
{
    CloseConn, SendResponse, Allow, RedirectToHttps, RateLimit, RequestCheckIcap,
}

/// <summary>What happens to what exceeds a limit.</summary>
[WireEnum("RL_ACTION_")]
public enum RateLimiterActionType
{
    None, DropConn, ResetConn, CloseConn, LocalRsp, Redirect,
}
