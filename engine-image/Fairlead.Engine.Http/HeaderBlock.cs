namespace Fairlead.Engine.Http;

/// <summary>
/// The field lines of a head and what they say about framing and the connection. Reused from message to message; allocates
/// only when a message has more fields than any before it.
/// </summary>
public sealed class HeaderBlock
{
    private HeaderSlice[] _slices = new HeaderSlice[32];

    public int Count { get; private set; }

    public ReadOnlySpan<HeaderSlice> Slices => _slices.AsSpan(0, Count);

    /// <summary>-1 when there is none.</summary>
    public long ContentLength { get; internal set; }

    public bool IsChunked { get; internal set; }

    public bool ConnectionClose { get; internal set; }

    public bool ConnectionKeepAlive { get; internal set; }

    public bool ConnectionUpgrade { get; internal set; }

    /// <summary>Connection names fields to be dropped, beyond the well-known ones.</summary>
    public bool NominatesFields { get; internal set; }

    public bool ExpectContinue { get; internal set; }

    /// <summary>One Upgrade field, and it names nothing but websocket.</summary>
    public bool UpgradeWebSocket { get; internal set; }

    /// <summary>TE names trailers and nothing else (RFC 9110, 10.1.4).</summary>
    public bool TakesTrailers { get; internal set; }

    internal bool HasUpgrade { get; set; }

    /// <summary>Index of the Host field, -1 when there is none.</summary>
    public int Host { get; internal set; }

    public int UserAgent { get; internal set; }

    internal bool HasTe { get; set; }

    internal void Reset()
    {
        Count = 0;
        ContentLength = -1;
        Host = UserAgent = -1;
        IsChunked = ConnectionClose = ConnectionKeepAlive = ConnectionUpgrade = NominatesFields = ExpectContinue = UpgradeWebSocket = HasUpgrade = TakesTrailers = HasTe = false;
    }

    internal void Add(in HeaderSlice slice)
    {
        if (Count == _slices.Length)
        {
            Array.Resize(ref _slices, _slices.Length * 2);
        }

        _slices[Count++] = slice;
    }

    /// <summary>Whether a Connection field names this field as belonging to one hop.</summary>
    public bool IsNominated(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var slice in Slices)
        {
            if (slice.Id == HeaderId.Connection && TokenList.Contains(head.Slice(slice.ValueStart, slice.ValueLength), name))
            {
                return true;
            }
        }

        return false;
    }
}
