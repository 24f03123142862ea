using System.Collections.Concurrent;
using System.Security.Cryptography;
using Fairlead.Compiler.Tls;
using Fairlead.Model.Identity;
using Fairlead.Tenants.Credentials;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;

namespace Fairlead.Control.Delivery;

/// <summary>Each tenant's seed for session tickets, made when first needed, and the rotation of what is derived from it.</summary>
internal sealed class TicketSchedules(ISecretStore secrets, Deliveries deliveries, TimeProvider time) : BackgroundService
{
    private const string SecretName = "session-tickets";
    private const int SeedLength = 32;
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<TenantId, ByteString> _seeds = new();

    /// <summary>What holds for a tenant now.</summary>
    public async Task<TicketSchedule> OfAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (!_seeds.TryGetValue(tenant, out var seed))
        {
            var kept = await secrets.GetOrAddAsync(tenant, SecretName, RandomNumberGenerator.GetBytes(SeedLength), cancellationToken);
            seed = _seeds.GetOrAdd(tenant, ByteString.CopyFrom(kept));
        }

        return new TicketSchedule(seed, TicketSchedule.EpochAt(time.GetUtcNow()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Rotate();
        }
    }

    private void Rotate()
    {
        var epoch = TicketSchedule.EpochAt(time.GetUtcNow());
        foreach (var (tenant, seed) in _seeds)
        {
            deliveries.Of(tenant).SetTickets(new TicketSchedule(seed, epoch));
        }
    }
}
