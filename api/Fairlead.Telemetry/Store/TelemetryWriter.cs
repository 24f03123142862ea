using System.Threading.Channels;
using DuckDB.NET.Data;
using Fairlead.Telemetry.Logs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fairlead.Telemetry.Store;

/// <summary>
/// The only writer of the file. Batches gather for a moment and go in one transaction together with the engines' positions,
/// so that a record is stored once, however often it was sent. What tenants wrote since the last checkpoint stays in the library's memory, about
/// 2 MiB for each in a transaction and half of one afterwards, which is why both are bounded by what memory there is.
/// </summary>
internal sealed partial class TelemetryWriter(
    TelemetryFile file, ReadTurns turns, IOptions<TelemetryOptions> options, TimeProvider time, ILogger<TelemetryWriter> logger) : BackgroundService
{
    private const int MostWaiting = 256;
    private const int MostTogether = 20_000;
    private const int MbPerTenantTogether = 12;
    private const int MbPerTenantUnmoved = 6;

    private readonly Channel<Work> _waiting =
        Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private readonly Dictionary<(TenantSchema Schema, Guid Engine), long> _positions = [];
    private readonly HashSet<TenantSchema> _sinceCheckpoint = [];

    public Task<long> StoreLogsAsync(TenantSchema schema, LogBatch batch, CancellationToken cancellationToken) =>
        SubmitAsync(new LogWork(schema, batch), cancellationToken);

    public Task StoreMinutesAsync(TenantSchema schema, IReadOnlyList<MinutePoint> points, CancellationToken cancellationToken) =>
        SubmitAsync(new MinuteWork(schema, points), cancellationToken);

    public Task SweepAsync(CancellationToken cancellationToken) => SubmitAsync(new SweepWork(time.GetUtcNow()), cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was handed over before the stop is still written; the loop ends when the channel runs dry.
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(cancellationToken);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var together = new List<Work>();
        var isRest = false;
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            if (!isRest && !_waiting.Reader.Completion.IsCompleted && options.Value.Gather > TimeSpan.Zero && !stoppingToken.IsCancellationRequested)
            {
                await Task.WhenAny(_waiting.Reader.Completion, Task.Delay(options.Value.Gather, time, CancellationToken.None));
            }

            isRest = Gather(together);
            await WriteTogetherAsync(together);
            together.Clear();
        }
    }

    private async Task<long> SubmitAsync(Work work, CancellationToken cancellationToken)
    {
        await _waiting.Writer.WriteAsync(work, cancellationToken);
        return await work.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>As much as a transaction may hold.</summary>
    /// <returns>True: the next would have been too many tenants for it.</returns>
    private bool Gather(List<Work> together)
    {
        var most = Math.Max(1, options.Value.MemoryMb / MbPerTenantTogether);
        var tenants = new HashSet<TenantSchema>();
        var records = 0;
        while (records < MostTogether && _waiting.Reader.TryPeek(out var next))
        {
            if (next is TenantWork work && tenants.Add(work.Schema) && tenants.Count > most)
            {
                return true;
            }

            _waiting.Reader.TryRead(out _);
            together.Add(next);
            records += next.Size;
        }

        return false;
    }

    private async Task WriteTogetherAsync(List<Work> together)
    {
        try
        {
            using var connection = file.Open();
            await MoveFirstAsync(connection);
            foreach (var schema in together.OfType<TenantWork>().Select(work => work.Schema).Distinct())
            {
                file.Ensure(connection, schema);
                _sinceCheckpoint.Add(schema);
            }

            var results = WriteInTransaction(connection, together);
            for (var i = 0; i < together.Count; i++)
            {
                together[i].Done.TrySetResult(results[i]);
            }
        }
        catch (Exception failure)
        {
            // Nothing is hidden: every sender gets it and sends again. What a failed transaction made of the positions is forgotten.
            _positions.Clear();
            _sinceCheckpoint.Clear();
            file.Close();
            LogWriteFailed(file.Path, together.Count, failure);
            together.ForEach(work => work.Done.TrySetException(failure));
        }
    }

    /// <summary>Before memory is full of what many tenants wrote a little of.</summary>
    private async Task MoveFirstAsync(DuckDBConnection connection)
    {
        if (_sinceCheckpoint.Count >= Math.Max(1, options.Value.MemoryMb / MbPerTenantUnmoved))
        {
            await turns.AloneAsync(() => connection.Execute("checkpoint"));
            _sinceCheckpoint.Clear();
        }
    }

    private long[] WriteInTransaction(DuckDBConnection connection, List<Work> together)
    {
        using var transaction = connection.BeginTransaction();
        var results = new long[together.Count];
        for (var i = 0; i < together.Count; i++)
        {
            results[i] = together[i] switch
            {
                LogWork logs => WriteLogs(connection, logs.Schema, logs.Batch),
                MinuteWork minutes => WriteMinutes(connection, minutes),
                SweepWork sweep => Retention.Sweep(connection, options.Value, sweep.Now),
                _ => 0,
            };
        }

        transaction.Commit();
        return results;
    }

    private long WriteLogs(DuckDBConnection connection, TenantSchema schema, LogBatch batch)
    {
        var stored = PositionOf(connection, schema, batch.Engine.Value);
        var last = batch.FirstSequence + batch.Records.Count - 1;
        if (last <= stored)
        {
            return stored;
        }

        using (var appender = connection.CreateAppender(schema.Name, "log"))
        {
            for (var i = (int)Math.Max(0, stored + 1 - batch.FirstSequence); i < batch.Records.Count; i++)
            {
                LogRows.Append(appender, batch.Engine, batch.FirstSequence + i, batch.Records[i]);
            }
        }

        connection.Execute($"insert or replace into {schema.Position} values (?, ?)", batch.Engine.Value, last);
        return _positions[(schema, batch.Engine.Value)] = last;
    }

    private long PositionOf(DuckDBConnection connection, TenantSchema schema, Guid engine)
    {
        if (!_positions.TryGetValue((schema, engine), out var stored))
        {
            stored = connection
                .Query($"select sequence from {schema.Position} where engine = ?", [engine], row => row.GetInt64(0))
                .FirstOrDefault();
            _positions[(schema, engine)] = stored;
        }

        return stored;
    }

    private static long WriteMinutes(DuckDBConnection connection, MinuteWork work)
    {
        using var appender = connection.CreateAppender(work.Schema.Name, "minute");
        foreach (var point in work.Points)
        {
            MinuteRows.Append(appender, point);
        }

        return work.Points.Count;
    }

    private abstract record Work(int Size)
    {
        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private abstract record TenantWork(TenantSchema Schema, int Size) : Work(Size);

    private sealed record LogWork(TenantSchema Schema, LogBatch Batch) : TenantWork(Schema, Batch.Records.Count);

    private sealed record MinuteWork(TenantSchema Schema, IReadOnlyList<MinutePoint> Points) : TenantWork(Schema, Points.Count);

    private sealed record SweepWork(DateTimeOffset Now) : Work(1);
}
