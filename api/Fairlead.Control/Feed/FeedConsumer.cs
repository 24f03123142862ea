using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Feed;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Feed;

/// <summary>
/// The one reader of the change feed in this process: loads every tenant once, then reads again what the feed names and hands it to the
/// tenant's delivery. After a failure it goes on from its last position.
/// </summary>
internal sealed partial class FeedConsumer(
    IChangeFeed feed,
    ITenantDirectory directory,
    ITenantStores stores,
    Deliveries deliveries,
    TicketSchedules tickets,
    TimeProvider time,
    ILogger<FeedConsumer> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private long? _position;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _position ??= await LoadAllAsync(stoppingToken);
                await foreach (var batch in feed.ReadAsync(_position.Value, stoppingToken))
                {
                    await ApplyAsync(batch, stoppingToken);
                    _position = batch[^1].Sequence;
                    pause = FirstPause;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                ReadingFailed(logger, _position ?? 0, pause, exception);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<long> LoadAllAsync(CancellationToken cancellationToken)
    {
        // Before the snapshots: what is committed meanwhile is in a snapshot, in the feed after this position, or in both.
        var head = await feed.HeadAsync(cancellationToken);
        foreach (var tenant in await directory.ListAsync(cancellationToken))
        {
            if (tenant.State is not TenantState.Gone)
            {
                await LoadAsync(deliveries.Of(tenant.Id), cancellationToken);
            }
        }

        Loaded(logger, head);
        return head;
    }

    private async Task ApplyAsync(IReadOnlyList<FeedEntry> batch, CancellationToken cancellationToken)
    {
        foreach (var entries in batch.GroupBy(entry => entry.Tenant))
        {
            var delivery = deliveries.Of(entries.Key);
            if (!delivery.IsLoaded)
            {
                await LoadAsync(delivery, cancellationToken);
            }

            var news = entries.Where(entry => entry.Sequence > delivery.Sequence).ToList();
            if (news.Count > 0)
            {
                await ApplyAsync(delivery, news, cancellationToken);
            }
        }
    }

    private async Task LoadAsync(TenantDelivery delivery, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(delivery.Tenant, cancellationToken);
        var snapshot = await store.SnapshotAsync(cancellationToken);
        var placed = PlacementRecall.Read(await store.RuntimesAsync("virtualservice", cancellationToken));
        delivery.SetTickets(await tickets.OfAsync(delivery.Tenant, cancellationToken));
        Shield(delivery, () => delivery.Load(snapshot, placed));
    }

    private async Task ApplyAsync(TenantDelivery delivery, List<FeedEntry> news, CancellationToken cancellationToken)
    {
        ObjectId[] ids = [.. news.Select(entry => entry.Object).Distinct()];
        await using var store = await stores.OpenAsync(delivery.Tenant, cancellationToken);
        var found = await store.FindManyAsync(ids, cancellationToken);
        Shield(delivery, () => delivery.Apply(found, [.. ids.Except(found.Select(one => one.Id))], news[^1].Sequence));
    }

    // A store that does not answer stops everybody and is asked again. A tenant whose objects break the compiler stands alone:
    // its engines keep what they have, and its next change begins with a new snapshot.
    private void Shield(TenantDelivery delivery, Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception)
        {
            TenantBroken(logger, delivery.Tenant, exception);
        }
    }
}
