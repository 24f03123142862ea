using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Configuration;
using Fairlead.Engine.Tests.Wire;
using Fairlead.Testing.Engines;
using Fairlead.Testing.Running;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Session;

[Trait("tier", "wire")]
public sealed class RateSessionTests : IAsyncLifetime
{
    private const string Uuid = "serviceengine-5a5f6a3e-0000-4000-8000-000000000002";

    private readonly TemporaryDirectory _directory = new();
    private readonly IPEndPoint _vip = Bed.NewAddress();
    private FakeControlPlane _plane = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _plane = await FakeControlPlane.StartAsync();
        _plane.Bear(_directory.Path, Uuid);
    }

    public async ValueTask DisposeAsync()
    {
        await _plane.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Engine_ThatRunsShortOfASharedLimit_SaysSoAndTakesItsPart()
    {
        await using var engine = EngineUnderTest.Start(_directory.Path);
        var session = await _plane.NextSessionAsync(Cancelled);
        (await session.OfferAsync([LimitedService()], cancellationToken: Cancelled)).Ack.ShouldNotBeNull();
        await AskAsync(10);

        var report = (await session.NextAsync(m => m.Rates?.Entries.Count > 0, Cancelled)).Rates;
        var entry = report.Entries[0];
        (entry.VirtualService, entry.Engines, entry.Sequence).ShouldBe(("virtualservice-a", 2u, 0));
        entry.Demand.ShouldBeGreaterThan(0.5);
        await session.SendAsync(new ControlMessage { Rates = new RateGrants { Seed = 4711, Grants = { Grant(entry, report.Id) } } }, Cancelled);

        await session.NextAsync(m => m.Rates?.Entries.Any(e => e.Sequence == 3) == true, Cancelled);
        session.End();
        var next = await _plane.NextSessionAsync(Cancelled);
        next.Hello.RateSeed.ShouldBe(4711ul);
        await Until.TrueAsync("several turns to report", () => next.Received.Count(m => m.Stats is not null) >= 2, Cancelled);
        // What was given in one session ends with it: there is nothing left to tell of.
        next.Received.Where(m => m.Rates is not null).ShouldBeEmpty();
    }

    private Resource LimitedService()
    {
        var resource = Sample.Service("a", _vip.Address.ToString(), (uint)_vip.Port, pool: null);
        resource.VirtualService.Engines = 2;
        resource.VirtualService.RequestLimits.Add(new RateLimit
        {
            Set = "p", Name = "all", Count = 2, PeriodS = 1000, Burst = 2, Action = RateAction.Answer,
            Answer = new LocalAnswer { Status = 429, ContentType = "text/plain", Body = ByteString.Empty },
        });
        return resource;
    }

    private static RateGrant Grant(RateEntry entry, long report) => new()
    {
        VirtualService = entry.VirtualService, Limit = entry.Limit, Key = entry.Key, Engines = 2,
        Part = 0.9, Sequence = 3, Report = report, LeaseMs = 600_000, HoldMs = 900_000,
    };

    private async Task AskAsync(int times)
    {
        using var client = await Wire.Wire.ConnectAsync(_vip);
        var statuses = new List<int>();
        for (var i = 0; i < times; i++)
        {
            statuses.Add((await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        statuses.ShouldContain(429);
    }
}
