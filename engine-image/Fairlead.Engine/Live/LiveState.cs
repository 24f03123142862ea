using Fairlead.Engine.Configuration;
using Fairlead.Engine.Model;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Upstream;
using Google.Protobuf.Collections;

namespace Fairlead.Engine.Live;

/// <summary>
/// Answers what an engine is doing now. Each loop tells of its own connections between events, a bounded number of them; counters are read
/// from outside as telemetry does. Nobody waits for anybody on a loop.
/// </summary>
internal sealed class LiveState(DataPlane dataPlane, ConfigStore store, TimeProvider time)
{
    /// <summary>The oldest connection that a question can reach, counted from the youngest.</summary>
    public const int DeepestConnection = 2000;

    private const int MostServers = 2000;
    private const int MostServices = 2000;
    private static readonly TimeSpan LoopWait = TimeSpan.FromSeconds(1);

    private readonly long _started = time.GetTimestamp();

    public async Task<LiveAnswer> AnswerAsync(LiveQuestion question, CancellationToken cancellationToken)
    {
        var answer = new LiveAnswer { Id = question.Id, AtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Process = Process() };
        var isAboutAll = question.VirtualServices.Count + question.Pools.Count == 0;
        var services = isAboutAll ? [.. dataPlane.Services] : dataPlane.Services.Where(s => question.VirtualServices.Contains(s.Config.Uuid)).ToList();
        var servers = isAboutAll ? [.. dataPlane.Servers.All] : dataPlane.Servers.All.Where(s => question.Pools.Contains(s.Key.Pool)).ToList();
        answer.VirtualServicesLeftOut = AddSome(services, MostServices, Describe, answer.VirtualServices);
        answer.ServersLeftOut = AddSome([.. servers.OrderBy(s => s.Key.Pool, StringComparer.Ordinal).ThenBy(s => s.Key.ToString(), StringComparer.Ordinal)], MostServers, Describe, answer.Servers);
        await AskLoopsAsync(question, services, answer, cancellationToken);
        return answer;
    }

    private async Task AskLoopsAsync(LiveQuestion question, List<VirtualServiceModel> services, LiveAnswer answer, CancellationToken cancellationToken)
    {
        var depth = question.Connections == 0 ? 0 : (int)Math.Min(DeepestConnection, (long)question.Skip + question.Connections);
        var asked = MonotonicClock.Ticks;
        var looks = dataPlane.AllLoops.Select(loop => new LoopLook(loop, services, dataPlane.Servers, depth, asked)).ToList();
        var all = Task.WhenAll(looks.Select(look => look.TakeAsync()));
        await Task.WhenAny(all, Task.Delay(LoopWait, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var taken = looks.Where(look => look.IsTaken).ToList();
        answer.SilentLoops = (uint)(looks.Count - taken.Count);
        answer.Loops.AddRange(taken.Select(look => look.Loop));

        // Stable, and by nothing else: those of one age stay as their loop keeps them, by which it also chose how many to tell of. Pages then fit together.
        var youngestFirst = taken.SelectMany(look => look.Connections).OrderBy(c => c.AgeMs).ThenBy(c => c.Loop);
        answer.Connections.AddRange(youngestFirst.Skip((int)question.Skip).Take((int)question.Connections));
    }

    private LiveProcess Process()
    {
        var config = store.Current;
        return new LiveProcess
        {
            ResidentBytes = (ulong)Environment.WorkingSet,
            ManagedBytes = (ulong)GC.GetTotalMemory(forceFullCollection: false),
            CacheBytes = (ulong)dataPlane.Cache.Bytes,
            OpenConnections = (ulong)Math.Max(0, dataPlane.OpenConnections),
            UptimeMs = (long)time.GetElapsedTime(_started).TotalMilliseconds,
            SetHash = config.SetHash,
            Resources = (uint)config.Resources.Count,
            LogRecordsLost = (ulong)dataPlane.Transactions.Lost,
            LimitKeysForgotten = (ulong)dataPlane.Rates.Forgotten,
        };
    }

    private static uint AddSome<T, TDescription>(List<T> all, int most, Func<T, TDescription> describe, RepeatedField<TDescription> to)
    {
        to.AddRange(all.Take(most).Select(describe));
        return (uint)Math.Max(0, all.Count - most);
    }

    private static LiveVirtualService Describe(VirtualServiceModel service)
    {
        var live = new LiveVirtualService { Uuid = service.Config.Uuid, Revision = service.Config.Revision, TrafficEnabled = service.Config.TrafficEnabled };
        foreach (var loop in service.State.Loops)
        {
            live.OpenConnections += Read(ref loop.OpenConnections);
            live.Connections += Read(ref loop.Connections);
            live.Requests += Read(ref loop.Requests);
        }

        return live;
    }

    private static LiveServer Describe(ServerState server)
    {
        var passive = server.Passive;
        var live = new LiveServer
        {
            Pool = server.Key.Pool,
            Address = server.Key.Address,
            Port = (uint)server.Key.Port,
            InUse = (ulong)Math.Max(0, server.InUse),
            Health = server.ActiveHealth.ToString()["ServerState".Length..].ToLowerInvariant(),
            EjectedBecause = passive is null ? "" : $"{passive.Reason}: {passive.Evidence}",
            EjectedUntilUnixMs = passive?.UntilUnixMs ?? 0,
        };
        foreach (var loop in server.Loops)
        {
            live.Requests += Read(ref loop.Requests);
            live.Failures += Read(ref loop.Failures);
            live.Connections += Read(ref loop.Connections);
            live.OpenConnections += Read(ref loop.OpenConnections);
            live.IdleConnections += Read(ref loop.IdleConnections);
        }

        return live;
    }

    private static ulong Read(ref long counter) => (ulong)Math.Max(0, Volatile.Read(ref counter));
}
