using Fairlead.Engine.Http;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net.Tls;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;

namespace Fairlead.Engine;

/// <summary>Sums what the loops count. Each number has one writer, so that a read is at most a moment old.</summary>
internal static class DataPlaneCounters
{
    public static DataPlaneStats Sum(DataPlaneModel model, ServerRegistry servers, long openConnections, long recordsLost) => new(
        [.. model.Services.Values.Select(Sum)],
        [.. servers.All.Select(Sum)],
        openConnections,
        recordsLost);

    private static VirtualServiceStats Sum(VirtualServiceModel service)
    {
        var stats = Sum(service.State);
        foreach (var rule in service.RuleCounters)
        {
            if (rule.Hits + rule.Limited > 0)
            {
                stats.Rules.Add(new RuleCount { Set = rule.Set, Name = rule.Name, Hits = (ulong)rule.Hits, Limited = (ulong)rule.Limited, Failed = (ulong)rule.Failed });
            }
        }

        return stats;
    }

    private static VirtualServiceStats Sum(VirtualServiceState state)
    {
        var stats = new VirtualServiceStats { Uuid = state.Uuid };
        var refusals = new long[RefusalReasons.Count];
        foreach (var loop in state.Loops)
        {
            stats.Connections += Read(ref loop.Connections);
            stats.OpenConnections += Read(ref loop.OpenConnections);
            stats.DeniedConnections += Read(ref loop.Denied);
            stats.Requests += Read(ref loop.Requests);
            stats.Responses1Xx += Read(ref loop.Responses[1]);
            stats.Responses2Xx += Read(ref loop.Responses[2]);
            stats.Responses3Xx += Read(ref loop.Responses[3]);
            stats.Responses4Xx += Read(ref loop.Responses[4]);
            stats.Responses5Xx += Read(ref loop.Responses[5]);
            stats.BytesReceived += Read(ref loop.BytesReceived);
            stats.BytesSent += Read(ref loop.BytesSent);
            stats.Retries += Read(ref loop.Retries);
            stats.LatencyUsSum += Read(ref loop.LatencyUsSum);
            stats.CacheHits += Read(ref loop.CacheHits);
            stats.CacheMisses += Read(ref loop.CacheMisses);
            stats.Mirrored += Read(ref loop.Mirrored);
            stats.NotMirrored += Read(ref loop.NotMirrored);
            stats.SourceRefused += Read(ref loop.SourceRefused);
            stats.TlsHandshakes += Read(ref loop.TlsHandshakes);
            stats.TlsResumed += Read(ref loop.TlsResumed);
            stats.TlsHandshakeUsSum += Read(ref loop.TlsHandshakeUsSum);
            for (var i = 0; i < refusals.Length; i++)
            {
                refusals[i] += Volatile.Read(ref loop.Refusals[i]);
            }
        }

        stats.RefusedRequests = (ulong)refusals.Sum();
        for (var i = 0; i < refusals.Length; i++)
        {
            if (refusals[i] > 0)
            {
                stats.Refusals.Add(new NamedCount { Name = ((RefusalReason)i).Name(), Count = (ulong)refusals[i] });
            }
        }

        AddTlsFailures(stats, state);
        return stats;
    }

    private static void AddTlsFailures(VirtualServiceStats stats, VirtualServiceState state)
    {
        for (var i = 0; i < TlsFailures.Count; i++)
        {
            var count = 0L;
            foreach (var loop in state.Loops)
            {
                count += loop.TlsFailures is { } failures ? Volatile.Read(ref failures[i]) : 0;
            }

            if (count > 0)
            {
                stats.TlsFailures.Add(new NamedCount { Name = ((TlsFailure)i).Name(), Count = (ulong)count });
            }
        }
    }

    private static ServerStats Sum(ServerState server)
    {
        var stats = new ServerStats { Pool = server.Key.Pool, Address = server.Key.Address, Port = (uint)server.Key.Port };
        foreach (var loop in server.Loops)
        {
            stats.Connections += Read(ref loop.Connections);
            stats.OpenConnections += Read(ref loop.OpenConnections);
            stats.Requests += Read(ref loop.Requests);
            stats.Failures += Read(ref loop.Failures);
        }

        return stats;
    }

    private static ulong Read(ref long counter) => (ulong)Math.Max(0, Volatile.Read(ref counter));
}
