using System.Diagnostics;
using System.Text.Json.Nodes;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>One limit held by two engine processes together, which only the control plane connects.</summary>
[Trait("tier", "e2e")]
public sealed class SharedLimitTests(DemoFixture demo) : IClassFixture<DemoFixture>
{
    private const int PerSecond = 200;
    private const int Engines = 2;

    /// <summary>Long enough that a limit for each engine by itself would be far beyond what is allowed together.</summary>
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestLimit_OfAServiceOnTwoEngines_IsHeldByBothTogether()
    {
        using var api = new ProductApi(demo.Product);
        var service = (await api.FindAsync("virtualservice", "demo", Cancellation))["uuid"]!.GetValue<string>();
        await ScaleOutAsync(api, service);
        await api.PatchFieldAsync("virtualservice", service, "requests_rate_limit", Limit(), Cancellation);
        await using var load = new Load(demo.Product.VirtualService, new LoadShape { Connections = 32, PerSecond = 5 * PerSecond });
        await Until.TrueAsync("requests are refused", Patience, () => Task.FromResult(load.Failed > 0), Cancellation);

        // The whole is spent: what is admitted from now on is what comes back, give or take what is stated in docs/limits.md.
        await load.MoreAsync(2 * PerSecond, Cancellation);
        var (before, watch) = (load.Succeeded, Stopwatch.StartNew());
        await Task.Delay(Observed, TimeProvider.System, Cancellation);
        var (admitted, seconds) = (load.Succeeded - before, watch.Elapsed.TotalSeconds);

        admitted.ShouldBeLessThanOrEqualTo((int)(PerSecond * (seconds + 1 + Engines)));
        admitted.ShouldBeGreaterThanOrEqualTo((int)(PerSecond * seconds * 0.8));
        load.Failures.ShouldAllBe(failure => failure.Contains(" 429 "));
        (await RequestsOfEachAsync(api, service)).ShouldAllBe(requests => requests > 0);
    }

    private static async Task ScaleOutAsync(ProductApi api, string service)
    {
        var group = (await api.FindAsync("serviceenginegroup", "Default-Group", Cancellation))["uuid"]!.GetValue<string>();
        await api.PatchFieldAsync("serviceenginegroup", group, "min_scaleout_per_vs", Engines, Cancellation);
        await Until.TrueAsync(
            "both engines serve",
            Patience,
            async () =>
            {
                var vip = (await api.GetAsync($"api/virtualservice/{service}/runtime", Cancellation))["vip_summary"]![0]!;
                return vip["service_engine"]!.AsArray().Count(engine => engine!["serving"]!.GetValue<bool>()) == Engines;
            },
            Cancellation);
    }

    private static JsonObject Limit() => new()
    {
        ["rate_limiter"] = new JsonObject { ["count"] = PerSecond, ["period"] = 1 },
        ["action"] = new JsonObject { ["type"] = "RL_ACTION_LOCAL_RSP", ["status_code"] = "HTTP_LOCAL_RESPONSE_STATUS_CODE_429" },
    };

    private static async Task<IReadOnlyList<long>> RequestsOfEachAsync(ProductApi api, string service)
    {
        var requests = new List<long>();
        foreach (var engine in (await api.GetAsync("api/serviceengine", Cancellation))["results"]!.AsArray())
        {
            var detail = await api.GetAsync($"api/serviceengine/{engine!["uuid"]!.GetValue<string>()}/runtime/detail", Cancellation);
            requests.Add(detail["virtualservices"]!.AsArray().Single(v => v!["uuid"]!.GetValue<string>() == service)!["requests"]!.GetValue<long>());
        }

        return requests;
    }
}
