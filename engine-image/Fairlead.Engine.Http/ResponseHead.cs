namespace Fairlead.Engine.Http;

/// <summary>A parsed answer head: offsets into the bytes it was parsed from, counted from the head's first byte.</summary>
public sealed class ResponseHead
{
    internal int Position;

    internal bool LineDone;

    public HeaderBlock Fields { get; } = new();

    public int Length { get; internal set; }

    public int FieldsStart { get; internal set; }

    public int Status { get; internal set; }

    public bool IsHttp10 { get; internal set; }

    /// <summary>The status has no body, and the fields speak of one (RFC 9112, 6.3): nobody knows whether bytes follow.</summary>
    public bool IsTornAboutItsBody => (Status is 204 or 304 && Fields.IsChunked) || (Status == 204 && Fields.ContentLength > 0);

    public bool IsInformational => Status is >= 100 and < 200;

    /// <summary>Whether the server will take another request on this connection.</summary>
    public bool KeepAlive => !Fields.ConnectionClose && (!IsHttp10 || Fields.ConnectionKeepAlive);

    public void Reset()
    {
        Fields.Reset();
        Position = 0;
        LineDone = false;
        Length = Status = 0;
        IsHttp10 = false;
    }
}
