using Fairlead.Api.Features.Analytics.Metrics;
using Fairlead.Model.Documents;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Analytics;

public sealed class MetricRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 3, 20, TimeSpan.Zero);

    [Fact]
    public void Request_OfMinutes_EndsAtTheLastFullMinute()
    {
        var request = Read(("metric_id", "l4_client.avg_bandwidth"), ("step", "300"), ("limit", "2")).ShouldNotBeNull();

        request.Spans.Stop.ShouldBe(new DateTimeOffset(2026, 11, 26, 12, 3, 0, TimeSpan.Zero));
        request.Spans.Start.ShouldBe(new DateTimeOffset(2026, 11, 26, 11, 53, 0, TimeSpan.Zero));
        request.Spans.IsCurrent.ShouldBeTrue();
        request.Entity.ShouldBeNull();
    }

    [Fact]
    public void Request_OfSeconds_EndsWhereTheEnginesHaveReported()
    {
        var request = Read(("metric_id", "l7_client.avg_resp_2xx"), ("step", "5"), ("entity_uuid", "*")).ShouldNotBeNull();

        request.Spans.Stop.ShouldBe(Now.AddSeconds(-2));
        request.Spans.Limit.ShouldBe(1);
    }

    [Fact]
    public void Request_FromAMoment_HasTheStepsBetween()
    {
        var request = Read(
            ("metric_id", "l7_client.avg_resp_2xx"), ("step", "3600"), ("start", "2026-11-25T00:00:00.000000"), ("stop", "2026-11-26T00:00:00Z")).ShouldNotBeNull();

        request.Spans.Limit.ShouldBe(24);
        request.Spans.IsCurrent.ShouldBeFalse();
    }

    [Theory]
    [InlineData("metric_id", "l9_client.nothing")]
    [InlineData("metric_id", "l4_client.avg_bandwidth,se_stats.avg_cpu_usage")]
    [InlineData("metric_id", "")]
    [InlineData("step", "90")]
    [InlineData("step", "0")]
    [InlineData("step", "soon")]
    [InlineData("limit", "10001")]
    [InlineData("start", "2099-01-01T00:00:00Z")]
    [InlineData("start", "2001-01-01T00:00:00Z")]
    [InlineData("start", "yesterday")]
    [InlineData("stop", "0001-01-01T00:00:00Z")]
    [InlineData("entity_uuid", "web")]
    [InlineData("entity_uuid", "pool-00000000-0000-0000-0000-000000000001")]
    [InlineData("metric_entity", "WEATHER_METRICS_ENTITY")]
    [InlineData("metric_entity", "SE_METRICS_ENTITY")]
    [InlineData("serviceengine_uuid", "*")]
    public void Request_Faulty_NamesTheField(string field, string value)
    {
        var faults = new List<Fault>();

        var request = Read(faults, ("metric_id", "l4_client.avg_bandwidth"), ("step", "60"), (field, value));

        request.ShouldBeNull();
        faults.ShouldHaveSingleItem().Field.ShouldBe(field is "metric_entity" && value.StartsWith("SE", StringComparison.Ordinal) ? "q.metric_id" : $"q.{field}");
    }

    [Fact]
    public void Request_OfTheController_IsAnsweredByNothing()
    {
        Read(("metric_id", "controller_stats.avg_cpu_usage"), ("metric_entity", "CONTROLLER_METRICS_ENTITY")).ShouldBeNull();
    }

    [Fact]
    public void Request_OfServers_NamesPoolAndServer()
    {
        var request = Read(("metric_id", "l7_server.avg_total_requests"), ("metric_entity", "VM_METRICS_ENTITY"), ("obj_id", "10.0.0.1:80"), ("pool_uuid", "*")).ShouldNotBeNull();

        (request.Kind, request.PerServer, request.Server, request.Pool).ShouldBe((MetricEntity.Pool, true, "10.0.0.1:80", null));
    }

    [Fact]
    public void Catalogue_EveryMetric_IsNamedOnceWithWords()
    {
        MetricCatalog.All.Select(metric => metric.Id).Distinct().Count().ShouldBe(MetricCatalog.All.Length);
        MetricCatalog.All.ShouldAllBe(metric => metric.Description.Length > 0 && metric.Units.Length > 0 && MetricCatalog.Find(metric.Id) == metric);
    }

    private static MetricRequest? Read(params (string Field, string Value)[] fields)
    {
        var faults = new List<Fault>();
        var request = Read(faults, fields);
        faults.ShouldBeEmpty();
        return request;
    }

    private static MetricRequest? Read(List<Fault> faults, params (string Field, string Value)[] fields)
    {
        var given = new Dictionary<string, string>();
        foreach (var (field, value) in fields)
        {
            given[field] = value;
        }

        return new MetricRequestReader(given.GetValueOrDefault, "q.", Now, faults).Read();
    }
}
