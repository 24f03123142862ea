using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Fairlead.Control.Limits;
using Fairlead.Engine.Limits;
using Fairlead.Engine.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Fairlead.Model.Identity;

namespace Fairlead.Engine.Tests.Limits;

/// <summary>Several data planes with one virtual service that has a limit, and the control plane's planner between them, in real time.</summary>
internal sealed class SharedLimitWorld : IAsyncDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(25);

    private readonly ObjectId _service = new("virtualservice", Guid.NewGuid());
    private readonly ObjectId[] _engines;
    private readonly List<(Bed Bed, RateShares Shares, IPEndPoint Vip)> _planes = [];
    private readonly ConcurrentDictionary<int, bool> _gone = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TenantParts _parts = new();
    private readonly Dictionary<(int Engine, long Report), long> _sent = [];
    private readonly Task _pumping;

    public SharedLimitWorld(int engines, RateLimit limit)
    {
        Limit = limit;
        _engines = [.. Enumerable.Range(0, engines).Select(_ => new ObjectId("serviceengine", Guid.NewGuid()))];
        for (var i = 0; i < engines; i++)
        {
            var bed = new Bed(loops: 1);
            var server = bed.Use(FakeServer.Named("ok"));
            var vip = bed.Serve(_service.Value.ToString(), [server.Endpoint], (service, _, _) =>
            {
                service.Engines = (uint)engines;
                service.RequestLimits.Add(limit);
            });
            bed.Plane.Rates.Seed = 4711;
            _planes.Add((bed, new RateShares(bed.Plane, TimeProvider.System), vip));
        }

        _pumping = Task.Run(PumpAsync);
    }

    public RateLimit Limit { get; }

    public double PerSecond => (double)Limit.Count / Limit.PeriodS;

    /// <summary>What may be let through within a time, by all together: one bucket, and one more for each engine whose part is less than one.</summary>
    public double MostWithin(TimeSpan time) => Math.Max(Limit.Burst, Limit.Count) + (PerSecond * time.TotalSeconds) + _planes.Count;

    public Client ConnectTo(int engine, string? from = null) => new(_planes[engine].Vip, from);

    /// <summary>The engine ends, or nothing of it is heard any more.</summary>
    public void Silence(int engine) => _gone[engine] = true;

    public void LoseControlPlane()
    {
        for (var i = 0; i < _planes.Count; i++)
        {
            Silence(i);
            _planes[i].Shares.EndSession();
        }
    }

    public IReadOnlyList<double> Parts() => [.. _planes.Select(PartOf)];

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (bed, shares, _) in _planes)
        {
            shares.Dispose();
            bed.Dispose();
        }

        _ending.Dispose();
    }

    private double PartOf((Bed Bed, RateShares Shares, IPEndPoint Vip) plane)
    {
        var now = RateTerms.Units(MonotonicClock.Ticks);
        var share = plane.Bed.Plane.Services.Single().State.Rates.Single().Sharing!.Shares?.Values.FirstOrDefault();
        return share is null || (!share.IsPromise && share.HasEnded(now)) ? 1.0 / _planes.Count : share.Part;
    }

    private async Task PumpAsync()
    {
        var watch = Stopwatch.StartNew();
        for (var id = 1L; !_ending.IsCancellationRequested; id++)
        {
            for (var i = 0; i < _planes.Count; i++)
            {
                if (!_gone.ContainsKey(i))
                {
                    Exchange(i, id, watch.ElapsedMilliseconds);
                }
            }

            await Task.Delay(Turn, TimeProvider.System, _ending.Token);
        }
    }

    private void Exchange(int engine, long id, long nowMs)
    {
        _sent[(engine, id)] = MonotonicClock.Milliseconds;
        var report = _planes[engine].Shares.Report(id);
        if (report.Entries.Count == 0)
        {
            return;
        }

        _parts.Heard(_engines[engine], report, nowMs, _ => _engines);
        foreach (var (to, grants) in _parts.Plan(nowMs))
        {
            var index = Array.IndexOf(_engines, to);
            foreach (var grant in _gone.ContainsKey(index) ? [] : grants.Grants)
            {
                _planes[index].Shares.Take(grant, _sent.GetValueOrDefault((index, grant.Report), -1));
            }
        }
    }

    /// <summary>One client that asks as fast as it is answered, and counts what it was given.</summary>
    internal sealed class Client(IPEndPoint vip, string? from)
    {
        public async Task<int> AskForAsync(TimeSpan time)
        {
            using var wire = await Wire.Wire.ConnectAsync(vip, from is null ? null : IPAddress.Parse(from));
            var watch = Stopwatch.StartNew();
            var admitted = 0;
            while (watch.Elapsed < time)
            {
                admitted += (await wire.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status == 200 ? 1 : 0;
            }

            return admitted;
        }
    }
}
