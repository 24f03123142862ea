namespace Fairlead.Engine.Http;

/// <summary>A parsed request head: offsets into the bytes it was parsed from, counted from the head's first byte.</summary>
public sealed class RequestHead
{
    internal int Position;

    internal bool LineDone;

    public HeaderBlock Fields { get; } = new();

    /// <summary>Bytes of the whole head, the empty line and a skipped leading CRLF included.</summary>
    public int Length { get; internal set; }

    public int MethodStart { get; internal set; }

    public int MethodLength { get; internal set; }

    /// <summary>The target as it is sent on: origin form or "*". Empty for "http://host", which means "/".</summary>
    public int TargetStart { get; internal set; }

    public int TargetLength { get; internal set; }

    /// <summary>The authority of an absolute-form target; length 0 = none.</summary>
    public int AuthorityStart { get; internal set; }

    public int AuthorityLength { get; internal set; }

    public int FieldsStart { get; internal set; }

    public bool IsHttp10 { get; internal set; }

    public bool IsHead { get; internal set; }

    /// <summary>GET, HEAD, OPTIONS, TRACE, PUT, DELETE: repeating it does no more than sending it once (RFC 9110, 9.2.2).</summary>
    public bool IsIdempotent { get; internal set; }

    public bool HasBody => Fields.IsChunked || Fields.ContentLength > 0;

    /// <summary>Whether the client wants to go on with this connection.</summary>
    public bool KeepAlive => !Fields.ConnectionClose && (!IsHttp10 || Fields.ConnectionKeepAlive);

    public bool WantsWebSocket => Fields.ConnectionUpgrade && Fields.UpgradeWebSocket && !IsHttp10 && !HasBody;

    /// <summary>Forget everything; the next parse starts a new head.</summary>
    public void Reset()
    {
        Fields.Reset();
        Position = 0;
        LineDone = false;
        Length = MethodStart = MethodLength = TargetStart = TargetLength = AuthorityStart = AuthorityLength = FieldsStart = 0;
        IsHttp10 = IsHead = IsIdempotent = false;
    }
}
