using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Shouldly;
using Xunit;

namespace Fairlead.Telemetry.Tests.Store;

[Trait("tier", "store")]
public sealed class LogQueryTests
{
    private static readonly ObjectId Other = new("virtualservice", Guid.NewGuid());

    public static TheoryData<LogQuery, string[]> Filters => new()
    {
        { new LogQuery { VirtualService = Other }, ["/other"] },
        { new LogQuery { SignificantOnly = true }, ["/Slow"] },
        { new LogQuery { StatusClass = 5 }, ["/broken%"] },
        { new LogQuery { StatusClass = 0 }, ["/gone"] },
        { new LogQuery { Text = "slow" }, ["/Slow"] },
        { new LogQuery { Text = "KEN%" }, ["/broken%"] },
        { new LogQuery { Text = "admin." }, ["/gone"] },
        { new LogQuery { Text = "' or 1=1 --" }, [] },
        { new LogQuery { ClientAddress = "192.0.2.7" }, ["/other"] },
        { new LogQuery { Server = "10.9.0.1" }, ["/gone", "/broken%", "/Slow"] },
        { new LogQuery { Server = "10.9.0.1:8081" }, ["/gone"] },
        { new LogQuery { Server = "2001:db8::1" }, ["/other"] },
        { new LogQuery { Server = "[2001:db8::1]:8080" }, ["/other"] },
        { new LogQuery { From = TelemetryFixture.Start.AddSeconds(2) }, ["/other", "/gone"] },
        { new LogQuery { To = TelemetryFixture.Start.AddSeconds(1) }, ["/Slow"] },
        { new LogQuery { StatusClass = 2, SignificantOnly = true, Text = "shop" }, ["/Slow"] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Logs_WithFilters_AreThoseThatFitNewestFirst(LogQuery query, string[] paths)
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        await fixture.StoreAsync(
            1,
            fixture.Record(path: "/Slow") with { IsSignificant = true },
            fixture.Record(path: "/broken%", status: 503, after: TimeSpan.FromSeconds(1)),
            fixture.Record(path: "/gone", status: 0, after: TimeSpan.FromSeconds(2)) with { Host = "admin.example.com", ServerPort = 8081 },
            fixture.Record(path: "/other", status: 404, after: TimeSpan.FromSeconds(3)) with
            {
                VirtualService = Other, ClientAddress = "192.0.2.7", ServerAddress = "2001:db8::1",
            });

        var page = await fixture.FindAsync(query);

        page.Records.Select(r => r.Record.Path).ShouldBe(paths);
        page.Total.ShouldBe(paths.Length);
    }

    [Fact]
    public async Task Logs_OnTheSecondPage_GoOnWhereTheFirstEnded()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        await fixture.StoreAsync(1, [.. Enumerable.Range(0, 5).Select(i => fixture.Record(path: $"/{i}"))]);

        var second = await fixture.FindAsync(new LogQuery { Page = 2, PageSize = 2 });

        second.Records.Select(r => r.Record.Path).ShouldBe(["/2", "/1"]);
        second.Total.ShouldBe(5);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 0)]
    [InlineData(1, 1001)]
    public async Task Logs_OnAnImpossiblePage_AreRefused(int page, int size)
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => fixture.FindAsync(new LogQuery { Page = page, PageSize = size }));
    }
}
