using System.Text.Json.Nodes;
using Fairlead.Control.Delivery;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Runtime;

/// <summary>The one writer of runtime documents: gathers what changed for a moment, and saves the documents that came out different.</summary>
internal sealed partial class RuntimeWriter(
    RuntimeQueue queue,
    RuntimeDocuments documents,
    Deliveries deliveries,
    ITenantStores stores,
    TimeProvider time,
    ILogger<RuntimeWriter> logger) : BackgroundService
{
    // Making documents holds the tenant's lock; changes on their way to engines need it too.
    private const int AtOnce = 50;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(2);

    private readonly Dictionary<TenantId, Dictionary<ObjectId, string>> _saved = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await queue.WaitAsync(stoppingToken))
            {
                await Task.Delay(Gathering, time, stoppingToken);
                foreach (var (tenant, objects) in queue.TakeAll())
                {
                    await WriteShieldedAsync(tenant, objects, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task WriteShieldedAsync(TenantId tenant, HashSet<ObjectId> objects, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(tenant, objects, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            WritingFailed(logger, tenant, objects.Count, AfterFailure, exception);
            queue.Judge(tenant, objects);
            await Task.Delay(AfterFailure, time, cancellationToken);
        }
    }

    private async Task WriteAsync(TenantId tenant, HashSet<ObjectId> objects, CancellationToken cancellationToken)
    {
        var delivery = deliveries.Of(tenant);
        await using var store = await stores.OpenAsync(tenant, cancellationToken);
        var saved = await SavedAsync(store, cancellationToken);
        foreach (var some in RuntimeDocuments.WithNeighbours(delivery, objects).Chunk(AtOnce))
        {
            var made = documents.Make(delivery, some, id => saved.TryGetValue(id, out var text) ? JsonNode.Parse(text)!.AsObject() : null);
            var changed = made.Select(one => new RuntimeEntry(one.Key, one.Value?.ToJsonString(), time.GetUtcNow()))
                .Where(entry => saved.GetValueOrDefault(entry.Id) != entry.Body)
                .ToList();
            if (changed.Count > 0)
            {
                await store.SaveRuntimesAsync(changed, cancellationToken);
                Keep(saved, changed);
            }
        }
    }

    private async Task<Dictionary<ObjectId, string>> SavedAsync(ITenantStore store, CancellationToken cancellationToken)
    {
        if (_saved.TryGetValue(store.Tenant, out var saved))
        {
            return saved;
        }

        saved = [];
        foreach (var kind in RuntimeDocuments.Kinds)
        {
            Keep(saved, await store.RuntimesAsync(kind, cancellationToken));
        }

        return _saved[store.Tenant] = saved;
    }

    private static void Keep(Dictionary<ObjectId, string> saved, IEnumerable<RuntimeEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Body is { } body)
            {
                saved[entry.Id] = body;
            }
            else
            {
                saved.Remove(entry.Id);
            }
        }
    }
}
