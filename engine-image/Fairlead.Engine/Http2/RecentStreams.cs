namespace Fairlead.Engine.Http2;

/// <summary>
/// The streams this side ended last. Their client may have sent more before it heard of it (RFC 9113, 5.1): a bounded number is remembered,
/// and who is slower than that is treated as for any closed stream.
/// </summary>
internal sealed class RecentStreams
{
    private const int Most = 64;

    private int[]? _streams;
    private int _next;

    public void Add(int stream)
    {
        _streams ??= new int[Most];
        _streams[_next] = stream;
        _next = (_next + 1) % Most;
    }

    public bool Contains(int stream) => _streams is not null && _streams.AsSpan().Contains(stream);
}
