using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Limits of HTTP/2 with clients.</summary>
[Recognised("enable_http2_server_push", "max_http2_concurrent_pushes_per_connection")]
public sealed record Http2ApplicationProfile : WireRecord
{
    [Doc("Requests that a client may have under way at a time on one connection.")]
    [WireRange(1, 256)]
    public int MaxHttp2ConcurrentStreamsPerConnection { get; init; } = 128;

    [Doc("Content that a client may send ahead of the server on one stream; above 1024 acts as 1024.", Unit = "KB")]
    [WireRange(64, 32768)]
    public int Http2InitialWindowSize { get; init; } = 64;

    [Doc("Frames beside requests and content (pings, settings, priorities and the like) that a client may send at once; half as many per second from then on. 0 = any number.")]
    [WireRange(0, 10000)]
    public int MaxHttp2ControlFramesPerConnection { get; init; } = 1000;

    [Doc("DATA frames without content that a client may send at once; half as many per second from then on. 0 = any number.")]
    [WireRange(0, 10000)]
    public int MaxHttp2EmptyDataFramesPerConnection { get; init; } = 1000;

    [Doc("Longest name and longest value of a header as it is sent, compressed; a request with a longer one gets 431.", Unit = "bytes")]
    [WireRange(1, 8192)]
    public int MaxHttp2HeaderFieldSize { get; init; } = 4096;

    [Doc("Frames that wait for a client: answers stop there, and a connection on which twice as many wait (and more than 64) is ended. 0 = any number.")]
    [WireRange(0, 10000)]
    public int MaxHttp2QueuedFramesToClientPerConnection { get; init; } = 1000;

    [Doc("Requests on one connection; then the client is told to open another. 0 = any number.")]
    [WireRange(0, 10000)]
    public int MaxHttp2RequestsPerConnection { get; init; } = 1000;
}

/// <summary>Limits of HTTP/2 with servers.</summary>
public sealed record Http2PoolProperties : WireRecord
{
    [Doc("Frames beside answers and content that a server may send at once; half as many per second from then on. 0 = any number; none = 5000.")]
    [WireRange(0, 10000)]
    public int? MaxHttp2ControlFramesPerConnection { get; init; }

    [Doc("Longest name and longest value of a header as it is sent, compressed; an answer with a longer one is refused.", Unit = "bytes")]
    [WireRange(1, 8192)]
    public int MaxHttp2HeaderFieldSize { get; init; } = 4096;
}
