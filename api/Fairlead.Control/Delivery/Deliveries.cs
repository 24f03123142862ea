using System.Collections.Concurrent;
using Fairlead.Control.Sessions;
using Fairlead.Engine.Protocol;
using Fairlead.Model.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fairlead.Control.Delivery;

/// <summary>The deliveries of all tenants, and what sessions have to do with them.</summary>
internal sealed class Deliveries(
    IRuntimeListener runtime,
    IOptions<ControlOptions> options,
    TimeProvider time,
    ILogger<TenantDelivery> logger) : ISessionListener, IDeliveryProgress
{
    private readonly ConcurrentDictionary<TenantId, TenantDelivery> _tenants = new();
    private readonly DeliveryTiming _timing = new(time, options.Value.OfferTimeout);

    public TenantDelivery Of(TenantId tenant) =>
        _tenants.GetOrAdd(tenant, id => new TenantDelivery(id, runtime, _timing, logger));

    IReadOnlyList<EngineProgress> IDeliveryProgress.Of(TenantId tenant) => Of(tenant).Progress();

    public Task ServedAsync(TenantId tenant, long feedSequence, CancellationToken cancellationToken) =>
        Of(tenant).ServedAsync(feedSequence, cancellationToken);

    public async ValueTask OpenedAsync(LivingSession session, CancellationToken cancellationToken)
    {
        var delivery = Of(session.Engine.Tenant);
        // Acting on half a tenant would take the other half off the engine.
        await delivery.LoadedAsync(cancellationToken);
        delivery.Attach(session);
    }

    public ValueTask ReceivedAsync(LivingSession session, EngineMessage message, CancellationToken cancellationToken)
    {
        switch (message.MessageCase)
        {
            case EngineMessage.MessageOneofCase.Ack:
                Of(session.Engine.Tenant).Acked(session, message.Ack);
                break;
            case EngineMessage.MessageOneofCase.Refusal:
                Of(session.Engine.Tenant).Refused(session, message.Refusal);
                break;
        }

        return ValueTask.CompletedTask;
    }

    public void Closed(LivingSession session) => Of(session.Engine.Tenant).Detach(session);
}
