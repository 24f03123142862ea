using System.Data.Common;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store.Feed;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fairlead.Tenants.Store.Postgres;

/// <summary>Listens to what other replicas commit, on a connection of its own.</summary>
internal sealed partial class PostgresWakeUps(
    TenantStoreOptions options, WakeUps wakeUps, TenantMarks marks, TimeProvider time, ILogger<PostgresWakeUps> logger) : IRemoteWakeUps, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private Task? _listening;

    public void Listen()
    {
        lock (_starting)
        {
            _listening ??= Task.Run(() => KeepListeningAsync(_stopping.Token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_listening is { } listening)
        {
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stopping.Dispose();
    }

    private async Task KeepListeningAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is DbException or IOException or TimeoutException)
            {
                marks.Deafen();
                LogLost(logger, failure);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.PostgresConnectionString) { Pooling = false, KeepAlive = 30 };
        await using var connection = new NpgsqlConnection(settings.ToString());
        connection.Notification += (_, notification) => Signal(notification);
        await connection.OpenAsync(cancellationToken);
        await using (var listen = new NpgsqlCommand(
            $"LISTEN {PostgresDialect.FeedChannel}; LISTEN {PostgresDialect.OutboxChannel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // Whatever was committed before listening began was announced to nobody here.
        wakeUps.SignalAll();
        marks.Hear();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private void Signal(NpgsqlNotificationEventArgs notification)
    {
        if (notification.Channel == PostgresDialect.FeedChannel)
        {
            if (Guid.TryParse(notification.Payload, out var tenant))
            {
                marks.Changed(new TenantId(tenant));
            }

            wakeUps.Feed.Signal();
        }
        else
        {
            wakeUps.Outbox.Signal();
        }
    }
}
