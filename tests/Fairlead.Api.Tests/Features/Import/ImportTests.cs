using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Api.Tests.Hosting;
using Fairlead.Api.Tests.Replay;
using Shouldly;
using Xunit;

namespace Fairlead.Api.Tests.Features.Import;

[Trait("tier", "wire")]
public sealed class ImportTests(ApiHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Export { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Features", "Import", "export.json"))
        .Replace("%CERTIFICATE%", TestCertificate.CertificatePem.ReplaceLineEndings("\\n"), StringComparison.Ordinal);

    [Fact]
    public async Task Import_WithAFaultyObject_ChangesNothingAndNamesItsFaults()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var report = await tenant.Api.PostTextAsync("/api/import", Export, Token);

        report.Expect(400).Error.ShouldContain("skip_faulty");
        var broken = Object(report, "virtualservice", "broken");
        broken["action"]!.ToString().ShouldBe("refused");
        broken["faults"]![0]!["field"]!.ToString().ShouldBe("services[0].port");
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Import_SkippingWhatIsFaulty_BringsTheRestAndReportsEveryField()
    {
        var tenant = await host.CreateTenantAsync(Token);

        var report = await tenant.Api.PostTextAsync("/api/import?skip_faulty=true", Export, Token);

        report.Expect(200);
        var service = (await tenant.Api.GetAsync("/api/virtualservice?name=shop", Token)).Results.Single()!;
        service["pool_ref"]!.ToString().ShouldEndWith("#shop");
        service["vsvip_ref"]!.ToString().ShouldEndWith("#shop-vip");
        (await tenant.CountAsync("pool", Token)).ShouldBe(1);
        Object(report, "pool", "theirs")["reason"]!.ToString().ShouldContain("tenant other");
        Object(report, "healthmonitor", "System-TCP")["action"]!.ToString().ShouldBe("left_out");
        var pool = report.Body["kinds"]!.AsArray().Single(one => one!["kind"]!.ToString() == "pool")!;
        pool["honoured"]!.ToJsonString().ShouldContain("lb_algorithm");
        pool["recognised"]!.ToJsonString().ShouldContain("request_queue_depth");
        pool["unknown"]!.ToJsonString().ShouldBe("""["from_the_future"]""");
        report.Body["unknown_kinds"]!.ToJsonString().ShouldContain("""{"name":"MicroService","objects":2}""");
        report.Body["secrets_to_set"]![0]!["field"]!.ToString().ShouldBe("key");
        report.Body["counts"]!["refused"]!.GetValue<int>().ShouldBe(1);
        (await tenant.Api.PostAsync($"/api/undo/{report.Body["change_set"]}", new JsonObject(), Token)).Expect(200);
        (await tenant.CountAsync("virtualservice", Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Import_DryRunOfAGzippedExport_ReportsAndChangesNothing()
    {
        var tenant = await host.CreateTenantAsync(Token);
        using var zipped = new MemoryStream();
        await using (var zip = new GZipStream(zipped, CompressionLevel.Optimal, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(Export), Token);
        }

        using var content = new ByteArrayContent(zipped.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        var report = await tenant.Api.SendAsync(HttpMethod.Post, "/api/import?skip_faulty=true&dry_run=true", content, Token);

        report.Expect(200).Body["counts"]!["created"]!.GetValue<int>().ShouldBeGreaterThan(3);
        (await tenant.CountAsync("pool", Token)).ShouldBe(0);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task Import_OfWhatIsNoExport_IsRefused(string body)
    {
        var tenant = await host.CreateTenantAsync(Token);

        (await tenant.Api.PostTextAsync("/api/import", body, Token)).Expect(400);
    }

    private static JsonObject Object(ApiAnswer report, string kind, string name) =>
        report.Body["objects"]!.AsArray().Select(one => one!.AsObject()).Single(one => one["kind"]!.ToString() == kind && one["name"]!.ToString() == name);
}
