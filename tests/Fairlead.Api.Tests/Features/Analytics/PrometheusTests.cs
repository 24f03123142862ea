using Fairlead.Api.Features.Analytics;
using Fairlead.Api.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Analytics;

[Trait("tier", "wire")]
public sealed class PrometheusTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_OfATenantWithoutEngines_AreNone()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/analytics/prometheus-metrics", Token);

        answer.Expect(200).Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Metrics_OfNoSuchEntity_AreRefusedWithThoseThereAre()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var answer = await tenant.Api.GetAsync("/api/analytics/prometheus-metrics/controller", Token);

        answer.Expect(404).FaultyFields.ShouldBe(["entity"]);
    }

    [Fact]
    public void Text_OfSeveralFamilies_KeepsEachTogetherAndEscapesLabels()
    {
        var text = new PrometheusText();
        foreach (var service in new[] { "web", "a\"b\\c\nd" })
        {
            text.Add("requests_total", "Requests.", 3, ("service", service), ("class", "2xx"));
            text.Add("open", "Open.", 0.5, ("service", service));
        }

        text.Add("up", "Alone.", 1);

        text.ToString().ShouldBe("""
            # HELP requests_total Requests.
            # TYPE requests_total counter
            requests_total{service="web",class="2xx"} 3
            requests_total{service="a\"b\\c\nd",class="2xx"} 3
            # HELP open Open.
            # TYPE open gauge
            open{service="web"} 0.5
            open{service="a\"b\\c\nd"} 0.5
            # HELP up Alone.
            # TYPE up gauge
            up 1

            """);
    }
}
