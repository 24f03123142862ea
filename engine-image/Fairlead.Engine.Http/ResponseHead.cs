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
