using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Proxy;

/// <summary>What changes in an answer on its way to the client, beside the fields of one hop.</summary>
internal readonly ref struct AnswerTerms
{
    private const int CookieFlags = 18;

    public bool KeepLength { get; init; }

    public bool StripChunks { get; init; }

    /// <summary>What rules change; null = nothing.</summary>
    public Decision? Edits { get; init; }

    /// <summary>Null for interim answers, which nothing is done to.</summary>
    public HttpModel? Http { get; init; }

    public bool IsTls { get; init; }

    public bool MarksCookies => Http is not null && (Http.HttpOnlyCookies || (Http.SecureCookies && IsTls));

    public bool MarksSecure => Http!.SecureCookies && IsTls;

    public bool RaisesLocation => IsTls && Http is { HttpsLocations: true };

    public ReadOnlySpan<byte> StrictTransportSecurity => IsTls && Http is not null ? Http.StrictTransportSecurity : default;

    /// <summary>Bytes that the changes may add.</summary>
    public int Room(ResponseHead head) =>
        (Edits?.Size ?? 0) + StrictTransportSecurity.Length + (MarksCookies ? head.Fields.Count * CookieFlags : 0) + (RaisesLocation ? 1 : 0);
}
