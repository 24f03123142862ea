using CsCheck;
using Fairlead.Engine.Protocol;
using Fairlead.Engine.Telemetry;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Telemetry;

public sealed class LogSpoolTests : IDisposable
{
    private static readonly LogSpoolOptions Small = new() { InMemory = 10, InBatch = 4, InFlight = 12 };

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private string SpoolPath => Path.Combine(_directory.Path, "spool");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Records_TakenInBatches_AreNumberedWithoutGaps()
    {
        using var spool = Spool(Small);
        Add(spool, 0, 9);

        var batches = TakeAll(spool);

        batches.Select(b => b.Records.Count).ShouldBe([4, 4, 1]);
        batches[1].FirstSequence.ShouldBe(batches[0].FirstSequence + 4);
        batches[2].FirstSequence.ShouldBe(batches[1].FirstSequence + 4);
        Paths(batches).ShouldBe(Enumerable.Range(0, 9));
    }

    [Fact]
    public void Records_SentAndNotAcknowledged_AreSentAgainUnderTheirNumbers()
    {
        using var spool = Spool(Small);
        Add(spool, 0, 8);
        var first = TakeAll(spool);
        spool.Acknowledge(first[0].FirstSequence + 2);
        spool.TryTakeBatch().ShouldBeNull();

        spool.Rewind();
        Add(spool, 8, 1);
        var again = TakeAll(spool);

        again[0].FirstSequence.ShouldBe(first[0].FirstSequence + 3);
        Paths(again).ShouldBe([3, 4, 5, 6, 7, 8]);
        spool.Count.ShouldBe(6);
    }

    [Fact]
    public void Records_Acknowledged_AreForgotten()
    {
        using var spool = Spool(Small);
        Add(spool, 0, 5);
        var batches = TakeAll(spool);

        spool.Acknowledge(batches[^1].FirstSequence + batches[^1].Records.Count - 1);
        spool.Rewind();

        spool.TryTakeBatch().ShouldBeNull();
        spool.Count.ShouldBe(0);
    }

    [Fact]
    public void Records_OnTheirWay_AreBoundedUntilAcknowledged()
    {
        using var spool = Spool(Small with { InMemory = 1000 });
        Add(spool, 0, 30);

        var batches = TakeAll(spool);
        batches.Sum(b => b.Records.Count).ShouldBe(12);
        spool.Acknowledge(batches[0].FirstSequence + 3);

        TakeAll(spool).Sum(b => b.Records.Count).ShouldBe(4);
    }

    [Fact]
    public void Records_BeyondMemory_GoThroughTheDiskAndLeaveNothingThere()
    {
        using var spool = Spool(Small);
        Add(spool, 0, 35);
        Directory.GetFiles(SpoolPath).Length.ShouldBe(3);

        var paths = Drain(spool);

        paths.ShouldBe(Enumerable.Range(0, 35));
        Directory.GetFiles(SpoolPath).ShouldBeEmpty();
        spool.Lost.ShouldBe(0);
    }

    [Fact]
    public void Records_OfAStoppedProcess_AreSentByTheNextUnderHigherNumbers()
    {
        long last;
        using (var spool = Spool(Small))
        {
            Add(spool, 0, 7);
            var taken = spool.TryTakeBatch()!;
            last = taken.FirstSequence + taken.Records.Count - 1;
            spool.Flush();
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        using var next = Spool(Small);
        next.Count.ShouldBe(7);
        var batches = TakeAll(next);

        batches[0].FirstSequence.ShouldBeGreaterThan(last);
        Paths(batches).Order().ShouldBe(Enumerable.Range(0, 7));
    }

    [Fact]
    public void Records_KeptOnDiskWhileOnTheirWay_LeaveItWhenAcknowledged()
    {
        using var spool = Spool(Small);
        Add(spool, 0, 3);
        var batch = spool.TryTakeBatch()!;
        spool.Flush();
        Directory.GetFiles(SpoolPath).Length.ShouldBe(1);

        spool.Acknowledge(batch.FirstSequence + 2);

        Directory.GetFiles(SpoolPath).ShouldBeEmpty();
    }

    [Fact]
    public void Disk_ThatIsFull_LosesTheOldestNonSignificantFirstAndCounts()
    {
        using var spool = Spool(Small with { OnDiskBytes = 150 });
        for (var i = 0; i < 60; i++)
        {
            Add(spool, i, isSignificant: i % 10 == 0);
        }

        spool.Flush();
        var paths = Drain(spool);

        paths.Where(p => p % 10 == 0).Order().ShouldBe([0, 10, 20, 30, 40, 50]);
        paths.Count(p => p % 10 != 0).ShouldBeLessThan(54);
        spool.Lost.ShouldBe(60 - paths.Count);
        var kept = paths.Where(p => p % 10 != 0).ToList();
        kept.ShouldAllBe(p => p > 10);
    }

    [Fact]
    public void Segment_ThatIsDamaged_LosesItsRestAndCounts()
    {
        using (var spool = Spool(Small))
        {
            Add(spool, 0, 6);
            spool.Flush();
        }

        var path = Directory.GetFiles(SpoolPath).Single();
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);

        using var next = Spool(Small);
        var paths = Drain(next);

        paths.Count.ShouldBeInRange(1, 5);
        next.Lost.ShouldBe(6 - paths.Count);
        Directory.GetFiles(SpoolPath).ShouldBeEmpty();
    }

    [Fact]
    public void Acknowledgement_BeyondWhatWasSent_HasTheRecordsNumberedAnew()
    {
        using var spool = Spool(Small);
        Add(spool, 0, 3);
        var batch = spool.TryTakeBatch()!;

        spool.Acknowledge(batch.FirstSequence + 1000);

        var again = spool.TryTakeBatch()!;
        again.FirstSequence.ShouldBe(batch.FirstSequence + 1001);
        again.Records.Count.ShouldBe(3);
    }

    [Fact]
    public void Records_OfAnySize_KeepTheirBytesWhileOthersComeAndGo()
    {
        Gen.Select(Gen.Int[0, 12_000], Gen.Int[0, 20]).Array[1, 300].Sample(steps =>
        {
            using var directory = new TemporaryDirectory();
            using LogSpool spool = new(directory.Path, new LogSpoolOptions { InMemory = 100, InBatch = 4, InFlight = 12 }, _time, NullLogger<LogSpool>.Instance);
            var expected = new Queue<(int Number, int Length)>();
            for (var i = 0; i < steps.Length; i++)
            {
                var (length, step) = steps[i];
                spool.Add(new TransactionLog { AtUnixUs = i, Path = new string((char)('a' + (i % 26)), length) }.ToByteString().Span, isSignificant: false);
                expected.Enqueue((i, length));
                switch (step)
                {
                    case 0:
                        spool.Flush();
                        break;
                    case < 10 when spool.TryTakeBatch() is { } batch:
                        foreach (var record in batch.Records)
                        {
                            var (number, size) = expected.Dequeue();
                            var log = TransactionLog.Parser.ParseFrom(record);
                            log.AtUnixUs.ShouldBe(number);
                            log.Path.ShouldBe(new string((char)('a' + (number % 26)), size));
                        }

                        spool.Acknowledge(batch.FirstSequence + batch.Records.Count - 1);
                        break;
                }
            }
        }, iter: 50);
    }

    private static void Add(LogSpool spool, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            Add(spool, i, isSignificant: false);
        }
    }

    private static void Add(LogSpool spool, int number, bool isSignificant) =>
        spool.Add(new TransactionLog { Path = $"/{number}", Significant = isSignificant }.ToByteString().Span, isSignificant);

    private static List<LogBatch> TakeAll(LogSpool spool)
    {
        var batches = new List<LogBatch>();
        while (spool.TryTakeBatch() is { } batch)
        {
            batches.Add(batch);
        }

        return batches;
    }

    private static List<int> Drain(LogSpool spool)
    {
        var paths = new List<int>();
        while (spool.TryTakeBatch() is { } batch)
        {
            paths.AddRange(Paths([batch]));
            spool.Acknowledge(batch.FirstSequence + batch.Records.Count - 1);
        }

        return paths;
    }

    private static IEnumerable<int> Paths(IEnumerable<LogBatch> batches) =>
        batches.SelectMany(b => b.Records).Select(r => int.Parse(TransactionLog.Parser.ParseFrom(r).Path[1..]));

    private LogSpool Spool(LogSpoolOptions options) => new(_directory.Path, options, _time, NullLogger<LogSpool>.Instance);
}
