using Fairlead.Model.Identity;
using Fairlead.Telemetry.Stats;

namespace Fairlead.Telemetry.Live;

/// <summary>Adds up what several engines counted, each over its own span.</summary>
internal static class RateSums
{
    public static VirtualServiceRates OfVirtualService(ObjectId id, IReadOnlyList<Track<VirtualServiceCounters>> tracks)
    {
        double Rate(Func<VirtualServiceCounters, double> count) => tracks.Sum(track => Of(track, count));
        var total = tracks.SelectMany(track => track.Samples).Aggregate(default(VirtualServiceCounters), (sum, s) => sum + s.Counters);
        return new VirtualServiceRates(
            id,
            Rate(c => c.Requests),
            Rate(c => c.Connections),
            tracks.Sum(track => track.Open),
            new ResponseRates(
                Rate(c => c.Responses1xx),
                Rate(c => c.Responses2xx),
                Rate(c => c.Responses3xx),
                Rate(c => c.Responses4xx),
                Rate(c => c.Responses5xx)),
            Rate(c => c.BytesReceived),
            Rate(c => c.BytesSent),
            Rate(c => c.RefusedRequests),
            total.Requests == 0 ? null : total.Latency / total.Requests,
            tracks.Max(track => track.Arrived));
    }

    public static ServerRates OfServer(ServerKey key, IReadOnlyList<Track<ServerCounters>> tracks) => new(
        new ObjectId("pool", key.Pool),
        key.Address,
        key.Port,
        tracks.Sum(track => Of(track, c => c.Requests)),
        tracks.Sum(track => Of(track, c => c.Connections)),
        tracks.Sum(track => track.Open),
        tracks.Sum(track => Of(track, c => c.Failures)),
        tracks.Max(track => track.Arrived));

    private static double Of<T>(Track<T> track, Func<T, double> count)
        where T : struct
    {
        var seconds = track.Samples.Sum(sample => sample.Span.TotalSeconds);
        return seconds <= 0 ? 0 : track.Samples.Sum(sample => count(sample.Counters)) / seconds;
    }
}
