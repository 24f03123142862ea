using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>What clients get while no server is up.</summary>
public sealed record FailAction : WireRecord
{
    [Doc("What is done.")]
    public FailActionType Type { get; init; } = FailActionType.CloseConn;
    [Doc("For FAIL_ACTION_HTTP_LOCAL_RSP.")]
    public FailActionHttpLocalResponse? LocalRsp { get; init; }
    [Doc("For FAIL_ACTION_HTTP_REDIRECT.")]
    public FailActionHttpRedirect? Redirect { get; init; }
}

/// <summary>An answer made here.</summary>
public sealed record FailActionHttpLocalResponse : WireRecord
{
    [Doc("Its body.")]
    public HttpLocalFile? File { get; init; }
    [Doc("Its status.")]
    public FailStatusCode StatusCode { get; init; } = FailStatusCode.Code503;
}

/// <summary>A redirect.</summary>
public sealed record FailActionHttpRedirect : WireRecord
{
    [Doc("The host.")]
    public required string Host { get; init; }
    [Doc("The path.")]
    public string? Path { get; init; }
    [Doc("The scheme.")]
    public HttpScheme Protocol { get; init; } = HttpScheme.Https;
    [Doc("The query.")]
    public string? Query { get; init; }
    [Doc("Status of the answer.")]
    public HttpRedirectStatusCode StatusCode { get; init; } = HttpRedirectStatusCode.Code302;
}

/// <summary>What clients get while no server is up.</summary>
[WireEnum("FAIL_ACTION_")]
public enum FailActionType
{
    HttpRedirect, HttpLocalRsp, CloseConn, BackupPool,
}

/// <summary>Status of an answer while no server is up.</summary>
[WireEnum("FAIL_HTTP_STATUS_CODE_")]
public enum FailStatusCode
{
    [WireName("FAIL_HTTP_STATUS_CODE_200")] Code200, [WireName("FAIL_HTTP_STATUS_CODE_503")] Code503,
}
