using System.Threading.Channels;
using Fairlead.Control.Certificates;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Fleet;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Provisioning;
using Fairlead.Tenants.Directory;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Control.Fleet;

/// <summary>What makes a group's job run at once: the start of this process, a cloud's signal, the loss of a session.</summary>
internal sealed partial class FleetTriggers(
    FleetQueue queue, ITenantDirectory directory, ITenantStores stores, IEnumerable<ICloudSignals> clouds,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<FleetTriggers> logger) : BackgroundService, ISessionListener
{
    private const int MostLost = 10_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // When it overflows the recurring pass finds what was dropped.
    private readonly Channel<EngineIdentity> _lost = Channel.CreateBounded<EngineIdentity>(
        new BoundedChannelOptions(MostLost) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Closed(LivingSession session) => _lost.Writer.TryWrite(session.Engine);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await UntilDoneAsync("asking for a pass over every group", RequestAllAsync, stoppingToken);
            await Task.WhenAll([.. clouds.Select(cloud => FollowAsync(cloud, stoppingToken)), FollowLostAsync(stoppingToken)]);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <summary>Engines can only be told where to dial when the endpoint is open.</summary>
    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task RequestAllAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await directory.ListAsync(cancellationToken))
        {
            if (tenant.State is TenantState.Active or TenantState.Suspended)
            {
                await using var store = await stores.OpenAsync(tenant.Id, cancellationToken);
                var groups = await store.ListAsync(new ObjectQuery(ServiceEngineGroup.Kind.Name) { IncludeHeld = true, PageSize = 1000 }, cancellationToken);
                foreach (var group in groups.Objects)
                {
                    queue.Request(new FleetKey(tenant.Id, group.Id));
                }
            }
        }
    }

    private async Task FollowAsync(ICloudSignals cloud, CancellationToken cancellationToken)
    {
        await foreach (var group in cloud.ChangesAsync(cancellationToken))
        {
            LogChanged(group.Group);
            var key = new FleetKey(new TenantId(group.Tenant), new ObjectId(ServiceEngineGroup.Kind.Name, group.Group));
            await UntilDoneAsync(
                $"asking for a pass over {key.Group}",
                _ =>
                {
                    queue.Request(key);
                    return Task.CompletedTask;
                },
                cancellationToken);
        }
    }

    /// <summary>A database that is away for a while must not end the watch over engines, nor the process with it.</summary>
    private async Task UntilDoneAsync(string what, Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await act(cancellationToken);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogRetried(what, failure);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private async Task FollowLostAsync(CancellationToken cancellationToken)
    {
        await foreach (var engine in _lost.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await RequestForAsync(engine, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The recurring pass will see it.
                LogLost(engine, failure);
            }
        }
    }

    private async Task RequestForAsync(EngineIdentity engine, CancellationToken cancellationToken)
    {
        await using var store = await stores.OpenAsync(engine.Tenant, cancellationToken);
        if (await store.FindAsync(engine.Engine, cancellationToken) is { } found
            && ObjectId.TryParse(KindCodec.Read<ServiceEngine>(found.Body).SeGroupRef, out var group))
        {
            queue.Request(new FleetKey(engine.Tenant, group));
        }
    }
}
