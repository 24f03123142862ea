using System.Net;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Tests.Wire;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Policy;

[Trait("tier", "wire")]
public sealed class ScannerLimitTests : IDisposable
{
    // So long that no test sees a token come back.
    private const uint Long = 100_000;

    private readonly Bed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Client_WhoseRequestsSucceed_IsNotLimited()
    {
        var vip = Serve(l => l.PerClient = true);

        (await AskAsync(vip, "127.0.0.4", Enumerable.Repeat("/good", 12))).ShouldAllBe(s => s == 200);
    }

    [Fact]
    public async Task Client_OfWhomLittleIsKnown_HasTheLimit()
    {
        var vip = Serve(l => l.PerClient = true);

        (await AskAsync(vip, "127.0.0.4", ["/bad", "/good", "/good", "/good", "/good", "/good"])).ShouldBe([404, 200, 200, 200, 429, 429]);
    }

    [Fact]
    public async Task Client_OfWhoseRequestsManyFail_HasAQuarterOfTheLimitAndOthersAreNotTouched()
    {
        var vip = Serve(l => l.PerClient = true);

        (await AskAsync(vip, "127.0.0.5", ["/bad", "/bad", "/good", "/good", "/bad"])).ShouldBe([404, 404, 200, 429, 429]);
        (await AskAsync(vip, "127.0.0.4", ["/good"])).ShouldBe([200]);
        _bed.Stats("a").Rules.Single().Limited.ShouldBe(2UL);
    }

    [Fact]
    public async Task Path_ThatIsScanned_IsLimitedForAll()
    {
        var vip = Serve(l => l.PerPath = true);

        (await AskAsync(vip, "127.0.0.4", ["/bad", "/bad", "/bad"])).ShouldBe([404, 404, 404]);
        (await AskAsync(vip, "127.0.0.5", ["/bad", "/good"])).ShouldBe([429, 200]);
    }

    private static async Task<List<int>> AskAsync(IPEndPoint vip, string from, IEnumerable<string> paths)
    {
        using var client = await Wire.Wire.ConnectAsync(vip, IPAddress.Parse(from));
        var statuses = new List<int>();
        foreach (var path in paths)
        {
            statuses.Add((await client.AskAsync($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }

        return statuses;
    }

    private IPEndPoint Serve(Action<RateLimit> shape)
    {
        var server = _bed.Use(FakeServer.Answering(r => $"HTTP/1.1 {(r.FirstLine.Contains("/bad", StringComparison.Ordinal) ? 404 : 200)} X\r\nContent-Length: 0\r\n\r\n"));
        var limit = new RateLimit { Set = "p", Name = "scanners", Count = 4, PeriodS = Long, Scanners = true, Action = RateAction.Answer, Answer = new LocalAnswer { Status = 429 } };
        shape(limit);
        return _bed.Serve("a", [server.Endpoint], (service, _, _) => service.RequestLimits.Add(limit));
    }
}
