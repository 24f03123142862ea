using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Stats;

/// <summary>All per second, over the last few seconds, summed over the engines that serve it.</summary>
/// <param name="MeanLatency">Null when no transaction ended in the span.</param>
/// <param name="At">When the newest report arrived.</param>
public sealed record VirtualServiceRates(
    ObjectId VirtualService,
    double Requests,
    double Connections,
    long OpenConnections,
    ResponseRates Responses,
    double BytesReceived,
    double BytesSent,
    double RefusedRequests,
    TimeSpan? MeanLatency,
    DateTimeOffset At);

/// <summary>Answers per second by status class.</summary>
public readonly record struct ResponseRates(double Class1xx, double Class2xx, double Class3xx, double Class4xx, double Class5xx);

/// <summary>All per second, over the last few seconds, summed over the engines that use it.</summary>
public sealed record ServerRates(
    ObjectId Pool, string Address, int Port, double Requests, double Connections, long OpenConnections, double Failures, DateTimeOffset At);

/// <param name="CpuCores">Cores' worth of processor time, e.g. 0.25.</param>
public sealed record EngineUsage(
    ObjectId Engine, double CpuCores, long ResidentBytes, long OpenConnections, long LogRecordsLost, DateTimeOffset At);
