using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Shouldly;
using Xunit;

namespace Fairlead.Telemetry.Tests.Store;

[Trait("tier", "store")]
public sealed class LogStoreTests
{
    [Fact]
    public async Task Logs_OfARecord_ComeBackAsTheyWere()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        var record = fixture.Record(status: 503, path: "/pay") with
        {
            ClientPort = 40123,
            Query = "a=1",
            HttpVersion = "1.1",
            Pool = new ObjectId("pool", Guid.NewGuid()),
            RequestBytes = 11,
            ResponseBytes = 22,
            ClientRtt = TimeSpan.FromMicroseconds(1),
            Queue = TimeSpan.FromMicroseconds(2),
            Connect = TimeSpan.FromMicroseconds(3),
            FirstByte = TimeSpan.FromMicroseconds(4),
            Transfer = TimeSpan.FromMicroseconds(5),
            Total = TimeSpan.FromMicroseconds(15),
            IsSignificant = true,
            Significance = ["status 503", "slow: 2.1 s"],
            Retries = 2,
            IsConnectionReused = true,
            UserAgent = "curl/8",
            TlsVersion = "TLSv1.3",
            TlsCipher = "TLS_AES_128_GCM_SHA256",
            TlsServerName = "a.test",
            IsTlsResumed = true,
            Tls = TimeSpan.FromMicroseconds(431),
        };

        var acknowledged = await fixture.StoreAsync(1, record);

        acknowledged.ShouldBe(1);
        var stored = (await fixture.FindAsync(new LogQuery())).Records.ShouldHaveSingleItem();
        stored.Engine.ShouldBe(fixture.Engine);
        stored.Sequence.ShouldBe(1);
        stored.Record.Significance.ShouldBe(record.Significance);
        (stored.Record with { Significance = record.Significance }).ShouldBe(record);
    }

    [Fact]
    public async Task Logs_OfATcpConnection_HaveNoPoolAndNoStatus()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        await fixture.StoreAsync(1, new TransactionRecord { VirtualService = fixture.VirtualService, At = TelemetryFixture.Start });

        var stored = (await fixture.FindAsync(new LogQuery { StatusClass = 0 })).Records.ShouldHaveSingleItem();
        stored.Record.Pool.ShouldBeNull();
    }

    [Fact]
    public async Task StoreLogs_SentAgain_StoresEachRecordOnce()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        await fixture.StoreAsync(1, fixture.Record(path: "/1"), fixture.Record(path: "/2"));

        var acknowledged = await fixture.StoreAsync(2, fixture.Record(path: "/2"), fixture.Record(path: "/3"));
        var stale = await fixture.StoreAsync(1, fixture.Record(path: "/1"));

        acknowledged.ShouldBe(3);
        stale.ShouldBe(3);
        var page = await fixture.FindAsync(new LogQuery());
        page.Total.ShouldBe(3);
        page.Records.Select(r => r.Record.Path).ShouldBe(["/3", "/2", "/1"]);
    }

    [Fact]
    public async Task StoreLogs_SentAgainAfterARestart_StoresEachRecordOnce()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        await fixture.StoreAsync(1, fixture.Record(), fixture.Record());

        await fixture.RestartAsync();
        var acknowledged = await fixture.StoreAsync(1, fixture.Record(), fixture.Record());

        acknowledged.ShouldBe(2);
        (await fixture.FindAsync(new LogQuery())).Total.ShouldBe(2);
    }

    [Fact]
    public async Task StoreLogs_AfterAGapTheEngineDropped_GoesOn()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        await fixture.StoreAsync(1, fixture.Record());

        var acknowledged = await fixture.StoreAsync(100, fixture.Record());

        acknowledged.ShouldBe(100);
        (await fixture.FindAsync(new LogQuery())).Total.ShouldBe(2);
    }

    [Fact]
    public async Task StoreLogs_FromManyEnginesAtOnce_KeepsEachSequence()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        var engines = Enumerable.Range(0, 8).Select(_ => new ObjectId("serviceengine", Guid.NewGuid())).ToArray();

        await Parallel.ForEachAsync(engines, async (engine, cancellation) =>
        {
            for (var batch = 0; batch < 10; batch++)
            {
                var records = Enumerable.Range(0, 5).Select(_ => fixture.Record()).ToArray();
                (await fixture.Sink.StoreLogsAsync(new LogBatch(engine, (batch * 5) + 1, records), cancellation))
                    .ShouldBe((batch + 1) * 5);
            }
        });

        (await fixture.FindAsync(new LogQuery())).Total.ShouldBe(400);
    }

    [Fact]
    public async Task Logs_OfAnotherTenant_AreNotThere()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        var other = new TenantId(Guid.NewGuid());
        await fixture.StoreAsync(1, fixture.Record());
        await fixture.SinkOf(other).StoreLogsAsync(new LogBatch(fixture.Engine, 1, [fixture.Record(path: "/other")]), TestContext.Current.CancellationToken);

        var mine = await fixture.FindAsync(new LogQuery());
        var theirs = await fixture.ReaderOf(other).LogsAsync(new LogQuery(), TestContext.Current.CancellationToken);
        var nobodys = await fixture.ReaderOf(new TenantId(Guid.NewGuid())).LogsAsync(new LogQuery(), TestContext.Current.CancellationToken);

        mine.Records.ShouldHaveSingleItem().Record.Path.ShouldBe("/");
        theirs.Records.ShouldHaveSingleItem().Record.Path.ShouldBe("/other");
        nobodys.Total.ShouldBe(0);
    }

    [Fact]
    public async Task Logs_BeforeAnyRecord_AreEmptyAndMakeNoFile()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        var page = await fixture.FindAsync(new LogQuery());

        page.Total.ShouldBe(0);
        File.Exists(fixture.FilePath).ShouldBeFalse();
    }

    [Fact]
    public async Task Sweep_WithOldRecords_RemovesThemOnly()
    {
        await using var fixture = await TelemetryFixture.StartAsync(options => options.LogAge = TimeSpan.FromHours(1));
        await fixture.StoreAsync(1, fixture.Record(path: "/old"), fixture.Record(path: "/young", after: TimeSpan.FromMinutes(50)));
        fixture.Time.Advance(TimeSpan.FromMinutes(61));

        await fixture.SweepAsync();

        (await fixture.FindAsync(new LogQuery())).Records.ShouldHaveSingleItem().Record.Path.ShouldBe("/young");
    }

    [Fact]
    public async Task Sweep_WithTooManyRecords_RemovesTheOldest()
    {
        await using var fixture = await TelemetryFixture.StartAsync(options => options.LogRecords = 1000);
        var records = Enumerable.Range(0, 1500).Select(i => fixture.Record(after: TimeSpan.FromMilliseconds(i))).ToArray();
        await fixture.StoreAsync(1, records);

        await fixture.SweepAsync();

        var page = await fixture.FindAsync(new LogQuery { PageSize = 1000 });
        page.Total.ShouldBe(1000);
        page.Records[^1].Sequence.ShouldBe(501);
    }
}
