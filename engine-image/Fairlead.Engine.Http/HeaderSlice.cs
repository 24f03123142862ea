namespace Fairlead.Engine.Http;

/// <summary>Where one field line stands, counted from the first byte of the head.</summary>
public readonly record struct HeaderSlice
{
    public int NameStart { get; init; }
    public int NameLength { get; init; }
    public int ValueStart { get; init; }
    public int ValueLength { get; init; }

    /// <summary>Behind the line's CRLF.</summary>
    public int LineEnd { get; init; }

    public HeaderId Id { get; init; }
}
