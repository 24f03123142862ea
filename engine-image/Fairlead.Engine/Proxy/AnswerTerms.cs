using Fairlead.Engine.Content;
using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Policy;

namespace Fairlead.Engine.Proxy;

/// <summary>What changes in an answer on its way to the client, beside the fields of one hop.</summary>
internal readonly ref struct AnswerTerms
{
    private const int CookieFlags = 18;

    /// <summary>Content-Encoding, Transfer-Encoding, Vary and the mark of a weak entity tag.</summary>
    private const int ContentLines = 128;

    public bool KeepLength { get; init; }

    public bool StripChunks { get; init; }

    /// <summary>What the content becomes on its way.</summary>
    public ContentCoding Coding { get; init; }

    /// <summary>The content is coded or has other texts.</summary>
    public bool IsChanged { get; init; }

    /// <summary>The content is chunked anew.</summary>
    public bool IsReframed { get; init; }

    /// <summary>Another client might get another coding, and the answer must say so.</summary>
    public bool Varies { get; init; }

    /// <summary>Whole lines to add.</summary>
    public ReadOnlySpan<byte> Lines { get; init; }

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
        (IsChanged || IsReframed || Varies ? ContentLines : 0) + Lines.Length + (Edits?.Size ?? 0) + StrictTransportSecurity.Length + (MarksCookies ? head.Fields.Count * CookieFlags : 0) + (RaisesLocation ? 1 : 0);
}
