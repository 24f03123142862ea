namespace Fairlead.Telemetry.Stats;

/// <summary>Counts over a span of time, or since the start of a process.</summary>
public readonly record struct VirtualServiceCounters
{
    public long Connections { get; init; }
    public long Requests { get; init; }
    public long Responses1xx { get; init; }
    public long Responses2xx { get; init; }
    public long Responses3xx { get; init; }
    public long Responses4xx { get; init; }
    public long Responses5xx { get; init; }
    public long BytesReceived { get; init; }
    public long BytesSent { get; init; }
    /// <summary>Malformed, or over a limit.</summary>
    public long RefusedRequests { get; init; }
    public long Retries { get; init; }
    /// <summary>Sum over whole transactions.</summary>
    public TimeSpan Latency { get; init; }

    public static VirtualServiceCounters operator +(VirtualServiceCounters a, VirtualServiceCounters b) => Combine(a, b, 1);

    /// <summary>Never below zero: a counter that fell started anew.</summary>
    public static VirtualServiceCounters operator -(VirtualServiceCounters a, VirtualServiceCounters b) => Combine(a, b, -1);

    public static VirtualServiceCounters Add(VirtualServiceCounters left, VirtualServiceCounters right) => left + right;

    public static VirtualServiceCounters Subtract(VirtualServiceCounters left, VirtualServiceCounters right) => left - right;

    private static VirtualServiceCounters Combine(VirtualServiceCounters a, VirtualServiceCounters b, int sign)
    {
        long Of(long x, long y) => Math.Max(0, x + (sign * y));
        return new VirtualServiceCounters
        {
            Connections = Of(a.Connections, b.Connections),
            Requests = Of(a.Requests, b.Requests),
            Responses1xx = Of(a.Responses1xx, b.Responses1xx),
            Responses2xx = Of(a.Responses2xx, b.Responses2xx),
            Responses3xx = Of(a.Responses3xx, b.Responses3xx),
            Responses4xx = Of(a.Responses4xx, b.Responses4xx),
            Responses5xx = Of(a.Responses5xx, b.Responses5xx),
            BytesReceived = Of(a.BytesReceived, b.BytesReceived),
            BytesSent = Of(a.BytesSent, b.BytesSent),
            RefusedRequests = Of(a.RefusedRequests, b.RefusedRequests),
            Retries = Of(a.Retries, b.Retries),
            Latency = new TimeSpan(Of(a.Latency.Ticks, b.Latency.Ticks)),
        };
    }
}

/// <summary>Counts over a span of time, or since the start of a process.</summary>
public readonly record struct ServerCounters
{
    public long Connections { get; init; }
    public long Requests { get; init; }
    /// <summary>Connect, timeout or broken answer.</summary>
    public long Failures { get; init; }

    public static ServerCounters operator +(ServerCounters a, ServerCounters b) => new()
    {
        Connections = a.Connections + b.Connections,
        Requests = a.Requests + b.Requests,
        Failures = a.Failures + b.Failures,
    };

    /// <summary>Never below zero: a counter that fell started anew.</summary>
    public static ServerCounters operator -(ServerCounters a, ServerCounters b) => new()
    {
        Connections = Math.Max(0, a.Connections - b.Connections),
        Requests = Math.Max(0, a.Requests - b.Requests),
        Failures = Math.Max(0, a.Failures - b.Failures),
    };

    public static ServerCounters Add(ServerCounters left, ServerCounters right) => left + right;

    public static ServerCounters Subtract(ServerCounters left, ServerCounters right) => left - right;
}
