using System.Net;
using Fairlead.Client;
using Refit;

namespace Fairlead.Portal.Live;

public enum FaultKind
{
    /// <summary>The session has ended.</summary>
    SignedOut,

    /// <summary>The account may not see it.</summary>
    Forbidden,

    /// <summary>It is not there, or not this tenant's.</summary>
    Gone,

    /// <summary>The API would not, and says why.</summary>
    Refused,

    /// <summary>No answer.</summary>
    Unreachable,
}

/// <summary>Why a look at the API showed nothing.</summary>
public sealed record LookFault(FaultKind Kind, string Message)
{
    /// <summary>Null when the request succeeded.</summary>
    public static LookFault? Of(IApiResponse response) => ApiAnswer.RefusalOf(response) is { } refusal ? Of(refusal) : null;

    public static LookFault Of(ApiRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Status switch
        {
            HttpStatusCode.Unauthorized => new LookFault(FaultKind.SignedOut, refusal.Message),
            HttpStatusCode.Forbidden => new LookFault(FaultKind.Forbidden, refusal.Message),
            HttpStatusCode.NotFound => new LookFault(FaultKind.Gone, refusal.Message),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout =>
                new LookFault(FaultKind.Unreachable, "The control plane does not answer. Traffic does not depend on it; this page tries again every second."),
            _ => new LookFault(FaultKind.Refused, refusal.Message),
        };
    }
}

/// <summary>What a look at the API gave: the thing, or why not.</summary>
public sealed record Look<T>(T? Seen, LookFault? Fault)
    where T : class;

public static class Look
{
    public static Look<T> At<T>(T seen)
        where T : class => new(seen, null);

    public static Look<T> Failed<T>(LookFault fault)
        where T : class => new(null, fault);
}
