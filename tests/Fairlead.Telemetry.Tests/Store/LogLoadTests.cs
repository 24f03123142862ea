using Fairlead.Model.Identity;
using Fairlead.Telemetry.Logs;
using Fairlead.Telemetry.Store;
using Fairlead.Testing.Running;
using Shouldly;
using Xunit;

namespace Fairlead.Telemetry.Tests.Store;

/// <summary>What busy services log is stored with the memory that the store has by default, for as long as it comes.</summary>
[Trait("tier", "store")]
public sealed class LogLoadTests
{
    private const int InBatch = 500;

    [Fact]
    public async Task StoreLogs_OfOneBusyTenant_StoresEveryRecord()
    {
        await using var fixture = await TelemetryFixture.StartAsync();

        for (var first = 1; first < 200_000; first += 10 * InBatch)
        {
            await fixture.StoreAsync(first, [.. Records(fixture, first, 10 * InBatch)]);
        }

        (await fixture.FindAsync(new LogQuery())).Total.ShouldBe(200_000);
    }

    [Fact]
    public async Task StoreLogs_OfManyTenantsAtOnce_StoresEveryRecordOfEach()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        var tenants = Enumerable.Range(0, 60).Select(_ => new TenantId(Guid.NewGuid())).ToList();

        for (var round = 0; round < 2; round++)
        {
            var first = 1 + (round * InBatch);
            await Task.WhenAll(tenants.Select(tenant =>
                fixture.SinkOf(tenant).StoreLogsAsync(new LogBatch(fixture.Engine, first, Records(fixture, first, InBatch)), CancellationToken.None)));
        }

        foreach (var tenant in tenants)
        {
            (await fixture.ReaderOf(tenant).LogsAsync(new LogQuery(), CancellationToken.None)).Total.ShouldBe(2 * InBatch);
        }
    }

    /// <summary>What was written must be moved into the file now and then, which cannot be while anybody reads.</summary>
    [Fact]
    public async Task StoreLogs_OfManyTenantsWhileSomebodyReads_WaitsForTheReaderAndDoesNotFail()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        await fixture.StoreAsync(1, fixture.Record());
        using var seen = new ManualResetEventSlim();
        var reader = fixture.Turns.ReadAsync(() => ReadUntil(fixture, seen), CancellationToken.None);

        for (var tenant = 0; tenant < 60; tenant++)
        {
            var stored = fixture.SinkOf(new TenantId(Guid.NewGuid()))
                .StoreLogsAsync(new LogBatch(fixture.Engine, 1, [fixture.Record()]), CancellationToken.None);
            await Until.TrueAsync("stored, or waiting for the reader", () => stored.IsCompleted || fixture.Turns.Free == 0, CancellationToken.None);
            if (!stored.IsCompleted)
            {
                seen.Set();
            }

            (await stored).ShouldBe(1);
        }

        seen.IsSet.ShouldBeTrue();
        (await reader).ShouldBe(1);
    }

    [Fact]
    public async Task StoreLogs_WhenTheFileWasClosedToWriters_GoesOnOnceThereIsMemory()
    {
        await using var fixture = await TelemetryFixture.StartAsync();
        fixture.ForcedMemoryMb = 24;
        await fixture.RestartAsync();
        var acknowledged = await StoreUntilRefusedAsync(fixture);

        fixture.ForcedMemoryMb = null;
        await fixture.RestartAsync();
        var next = (int)acknowledged + 1;
        await fixture.StoreAsync(next, [.. Records(fixture, next, InBatch)]);

        (await fixture.FindAsync(new LogQuery())).Total.ShouldBe(acknowledged + InBatch);
    }

    private static long ReadUntil(TelemetryFixture fixture, ManualResetEventSlim seen)
    {
        using var connection = fixture.File.Open();
        using var transaction = connection.BeginTransaction();
        var records = connection.Query($"select count(*) from {new TenantSchema(fixture.Tenant).Log}", [], row => row.GetInt64(0));
        seen.Wait(Until.Patience);
        return records[0];
    }

    private static async Task<long> StoreUntilRefusedAsync(TelemetryFixture fixture)
    {
        var acknowledged = 0L;
        var refusal = await Should.ThrowAsync<Exception>(async () =>
        {
            while (acknowledged < 1_000_000)
            {
                var first = (int)acknowledged + 1;
                acknowledged = await fixture.StoreAsync(first, [.. Records(fixture, first, 10 * InBatch)]);
            }
        });
        refusal.Message.ShouldContain("memory", Case.Insensitive);
        return acknowledged;
    }

    /// <summary>Hardly two alike, as clients' are.</summary>
    private static List<TransactionRecord> Records(TelemetryFixture fixture, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(n => fixture.Record(path: $"/orders/{n * 7919 % 1_000_003}", after: TimeSpan.FromMilliseconds(n)) with
        {
            ClientAddress = $"10.{n % 251}.{n % 241}.{n % 239}",
            ClientPort = n % 60_000,
            Query = $"q={n * 104_729 % 1_000_033}",
            Total = TimeSpan.FromMicroseconds(n * 31 % 9973),
            ResponseBytes = n * 17 % 99_991,
            UserAgent = $"agent/{n % 97}",
        })];
}
