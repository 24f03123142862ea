using Fairlead.Engine.Listen;
using Fairlead.Engine.Protocol;
using Microsoft.Extensions.Logging;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// Takes a step from what runs to what shall run: checked whole, applied at once or not at all. Whoever follows the
/// configuration beside the data plane (health monitors) is told after it.
/// </summary>
internal sealed partial class ConfigApplier(
    ConfigStore store, DataPlane dataPlane, IReadOnlyList<IConfigFollower> followers, ILogger<ConfigApplier> log)
{
    private readonly Lock _gate = new();
    private bool _isClosed;

    public ApplyOutcome Apply(Offer offer)
    {
        lock (_gate)
        {
            return _isClosed ? new OfferIgnored() : ApplyOne(offer);
        }
    }

    /// <summary>The health of servers changed, and some listeners go by it. One that cannot be opened now is tried again at the next change.</summary>
    public void FollowHealth()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            try
            {
                dataPlane.FollowHealth();
            }
            catch (ListenFailedException failure)
            {
                foreach (var fault in failure.Faults)
                {
                    LogNotListening(fault.VirtualService, fault.Address, fault.Port, fault.Reason);
                }
            }
        }
    }

    /// <summary>From now on nothing is applied: the engine stops, and its listeners stay closed.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    /// <summary>
    /// Serves from the configuration on disk. Whatever of it cannot run any more is left out and logged: the control plane sees
    /// from what is held that it is missing and offers it again. The file itself stays until the next offer.
    /// </summary>
    public void ApplyLastGood()
    {
        var config = store.LoadLastGood();
        config = Without(config, OfferValidator.CheckResult(config, [.. config.Resources.Values], []));
        while (!TryActivate(config, out var faults))
        {
            var smaller = Without(config, faults);
            config = smaller.Resources.Count < config.Resources.Count ? smaller : HeldConfig.Empty;
        }

        store.CommitLoaded(config);
    }

    /// <summary>Starts from a given set, all or nothing; for engines run without a control plane.</summary>
    public IReadOnlyList<Fault> ApplyGiven(IReadOnlyCollection<Resource> resources)
    {
        var faults = OfferValidator.CheckStep(resources, []);
        if (faults.Count > 0)
        {
            return faults;
        }

        var config = HeldConfig.Of(resources);
        faults = OfferValidator.CheckResult(config, resources, []);
        if (faults.Count > 0)
        {
            return faults;
        }

        if (TryActivate(config, out faults))
        {
            store.CommitLoaded(config);
        }

        return faults;
    }

    private ApplyOutcome ApplyOne(Offer offer)
    {
        var faults = OfferValidator.CheckStep(offer.Changed, offer.Removed);
        if (faults.Count > 0)
        {
            return Refuse(offer, faults);
        }

        var result = store.Current.With(offer.Changed, offer.Removed);
        faults = OfferValidator.CheckResult(result, offer.Changed, offer.Removed);
        if (!offer.SetHash.Equals(result.SetHash))
        {
            faults = [.. faults, WrongSet(result, offer)];
        }

        if (faults.Count > 0)
        {
            return Refuse(offer, faults);
        }

        if (!TryActivate(result, out faults))
        {
            return Refuse(offer, faults);
        }

        store.Commit(result);
        LogApplied(offer.OfferId, offer.Changed.Count, offer.Removed.Count, result.Resources.Count);
        return new OfferApplied(result.SetHash);
    }

    private bool TryActivate(HeldConfig config, out IReadOnlyList<Fault> faults)
    {
        try
        {
            Activate(config);
            faults = [];
            return true;
        }
        catch (ListenFailedException failure)
        {
            faults = [.. failure.Faults.Select(f => Describe(config, f))];
            return false;
        }
    }

    private void Activate(HeldConfig config)
    {
        dataPlane.Apply(config.Set);
        foreach (var follower in followers)
        {
            follower.Follow(config);
        }
    }

    private HeldConfig Without(HeldConfig config, IReadOnlyList<Fault> faults)
    {
        if (faults.Count == 0)
        {
            return config;
        }

        foreach (var fault in faults)
        {
            LogLeftOut(fault.Resource, fault.Field, fault.Reason);
        }

        var names = faults.Select(f => f.Resource).ToHashSet(StringComparer.Ordinal);
        // What refers to something left out goes too, until the rest stands on its own.
        while (true)
        {
            config = config.With([], names);
            var dangling = new FaultList();
            SetRules.CheckReferences(config, config.Resources.Values, dangling);
            if (dangling.IsEmpty)
            {
                return config;
            }

            names = dangling.ToList().Select(f => f.Resource).ToHashSet(StringComparer.Ordinal);
        }
    }

    private OfferRefused Refuse(Offer offer, IReadOnlyList<Fault> faults)
    {
        LogRefused(offer.OfferId, faults.Count, faults[0].Resource, faults[0].Field, faults[0].Reason);
        return new OfferRefused(faults);
    }

    private static Fault WrongSet(HeldConfig result, Offer offer) => new()
    {
        Field = "set_hash",
        Reason = $"{result.Resources.Count} resources would hash to {Convert.ToHexString(result.SetHash.Span)}, "
            + $"the offer says {Convert.ToHexString(offer.SetHash.Span)}; offer from what the engine holds, as its Hello said",
    };

    private static Fault Describe(HeldConfig config, ListenFault fault) => new()
    {
        Resource = config.Resources.Values.FirstOrDefault(r => Listens(r.VirtualService, fault))?.Name ?? "",
        Field = "listeners",
        Reason = $"cannot listen on {fault.Address} port {fault.Port}: {fault.Reason} (errno {fault.Errno})",
    };

    private static bool Listens(VirtualServiceConfig? service, ListenFault fault) =>
        service is { TrafficEnabled: true }
        && service.Listeners.Any(l => l.Address == fault.Address && fault.Port >= l.Port && fault.Port <= Math.Max(l.Port, l.PortRangeEnd));
}
