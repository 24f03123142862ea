using Fairlead.Compiler.Runtime;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Control.Delivery;

/// <summary>
/// What one connected engine shall hold, what it holds, and the steps between: pure, one call at a time. At most one offer is unanswered;
/// what changes meanwhile goes with the next. Cost grows with what changed, but for the set hash, which the protocol takes over all names.
/// </summary>
internal sealed class EngineDelivery
{
    /// <summary>Longer configurations go in several offers, each consistent in itself.</summary>
    public const int LargestOffer = 2 * 1024 * 1024;

    private readonly SortedDictionary<string, ByteString> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WantedResource> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RefusedChange> _refused = new(StringComparer.Ordinal);
    private OfferInFlight? _inFlight;
    private int _mostGroups = int.MaxValue;
    private long _lastOfferId;

    /// <param name="held">What the engine says it holds: from before, from its disk, from another process's offers.</param>
    public EngineDelivery(IEnumerable<HeldResource> held)
    {
        foreach (var resource in held)
        {
            _held[resource.Name] = resource.Hash;
            _open.Add(resource.Name);
        }
    }

    /// <summary>Nothing is under way and nothing is left to send; what was refused waits for a change.</summary>
    public bool IsSettled => _inFlight is null && _open.Count == 0;

    /// <summary>Names in the unanswered offer.</summary>
    public IReadOnlyCollection<string> InFlight => _inFlight is { } sent ? sent.Steps.Keys : [];

    public IReadOnlyCollection<RefusedChange> Refused => _refused.Values;

    public int Pending => _open.Count + (_inFlight?.Steps.Count ?? 0);

    /// <summary>The engine runs exactly this content.</summary>
    public bool Holds(Resource resource) =>
        _held.TryGetValue(resource.Name, out var hash)
        && hash == resource.Hash
        && _inFlight?.Steps.ContainsKey(resource.Name) != true;

    /// <summary>How far the engine is with a resource as it is wanted now.</summary>
    public ResourceStanding StandingOf(string name)
    {
        var wanted = _wanted.GetValueOrDefault(name)?.Resource.Hash;
        var held = _inFlight?.Steps.TryGetValue(name, out var step) == true ? step.Held : _held.GetValueOrDefault(name);
        if (wanted is not null && held == wanted)
        {
            return ResourceStanding.Held;
        }

        return _refused.TryGetValue(name, out var refused)
            ? new ResourceStanding(StandingState.Refused, [.. refused.Faults.Select(Text)], held is not null)
            : new ResourceStanding(StandingState.Pending, [], held is not null);
    }

    public RefusedChange? RefusalOf(string name) => _refused.GetValueOrDefault(name);

    /// <summary>One unit's resources become others; either list may be empty. Resources shared with other units stay as long as one wants them.</summary>
    public void Replace(IReadOnlyList<Resource> before, IReadOnlyList<Resource> now)
    {
        var isChange = before.Count != now.Count;
        foreach (var resource in now)
        {
            isChange |= Want(resource);
        }

        foreach (var resource in before)
        {
            Release(resource.Name);
        }

        if (isChange)
        {
            // A fault may have been in one resource and shown on another: the whole unit gets another try.
            foreach (var resource in now.Where(resource => _refused.Remove(resource.Name)))
            {
                _open.Add(resource.Name);
            }
        }
    }

    /// <summary>The next step, or null when one is unanswered or there is nothing to say.</summary>
    public Offer? Next(long feedSequence)
    {
        if (_inFlight is not null)
        {
            return null;
        }

        var groups = OfferPlan.Groups(OpenSteps());
        if (groups.Count == 0)
        {
            _mostGroups = int.MaxValue;
            return null;
        }

        var taken = OfferPlan.Take(groups, _mostGroups, LargestOffer);
        return Send(groups.Take(taken), taken, feedSequence);
    }

    /// <summary>False when the engine ended up with another set than the one computed here: nothing is known of it any more.</summary>
    public bool Acked(Ack ack)
    {
        if (_inFlight is not { } sent || sent.Id != ack.OfferId)
        {
            return true;
        }

        _inFlight = null;
        RetryRemovals(sent);
        return sent.SetHash == ack.SetHash;
    }

    /// <summary>
    /// The engine kept what it had. The changes it named are set aside and the rest is offered again; when it named none of them,
    /// smaller steps find the one.
    /// </summary>
    public IReadOnlyList<RefusedChange> Refuse(Refusal refusal)
    {
        if (_inFlight is not { } sent || sent.Id != refusal.OfferId)
        {
            return [];
        }

        _inFlight = null;
        Undo(sent);
        var faults = refusal.Faults.ToLookup(fault => fault.Resource, StringComparer.Ordinal);
        var named = sent.Steps.Values.Where(step => faults.Contains(step.Name)).ToList();
        if (named.Count == 0 && sent.Groups > 1)
        {
            _mostGroups = sent.Groups / 2;
            return [];
        }

        return named.Count > 0
            ? [.. named.Select(step => SetAside(step, faults[step.Name]))]
            : [.. sent.Steps.Values.Select(step => SetAside(step, refusal.Faults))];
    }

    private bool Want(Resource resource)
    {
        if (!_wanted.TryGetValue(resource.Name, out var wanted))
        {
            _wanted[resource.Name] = new WantedResource(resource, 1);
            _open.Add(resource.Name);
            return true;
        }

        _wanted[resource.Name] = new WantedResource(resource, wanted.Uses + 1);
        if (wanted.Resource.Hash == resource.Hash)
        {
            return false;
        }

        _open.Add(resource.Name);
        return true;
    }

    private void Release(string name)
    {
        if (!_wanted.TryGetValue(name, out var wanted))
        {
            return;
        }

        if (wanted.Uses > 1)
        {
            _wanted[name] = wanted with { Uses = wanted.Uses - 1 };
            return;
        }

        _wanted.Remove(name);
        _open.Add(name);
    }

    private IEnumerable<OfferStep> OpenSteps()
    {
        foreach (var name in _open.ToList())
        {
            var wanted = _wanted.GetValueOrDefault(name)?.Resource;
            var held = _held.GetValueOrDefault(name);
            var isRefused = _refused.TryGetValue(name, out var refused) && refused.Hash == wanted?.Hash;
            if (held == wanted?.Hash || isRefused)
            {
                _open.Remove(name);
                continue;
            }

            _refused.Remove(name);
            yield return new OfferStep(name, wanted, held);
        }
    }

    private Offer Send(IEnumerable<OfferGroup> groups, int count, long feedSequence)
    {
        var steps = groups.SelectMany(group => group.Steps).ToDictionary(step => step.Name, StringComparer.Ordinal);
        var offer = new Offer { OfferId = ++_lastOfferId, FeedSequence = feedSequence };
        foreach (var step in steps.Values)
        {
            _open.Remove(step.Name);
            if (step.Wanted is { } resource)
            {
                _held[step.Name] = resource.Hash;
                offer.Changed.Add(resource);
            }
            else
            {
                _held.Remove(step.Name);
                offer.Removed.Add(step.Name);
            }
        }

        offer.SetHash = ResourceHash.OfSet(_held);
        _inFlight = new OfferInFlight(offer.OfferId, steps, count, offer.SetHash);
        return offer;
    }

    private void Undo(OfferInFlight sent)
    {
        foreach (var step in sent.Steps.Values)
        {
            _open.Add(step.Name);
            if (step.Held is { } hash)
            {
                _held[step.Name] = hash;
            }
            else
            {
                _held.Remove(step.Name);
            }
        }
    }

    // What could not go because a service still used it may go once services changed.
    private void RetryRemovals(OfferInFlight sent)
    {
        if (!sent.Steps.Keys.Any(OfferPlan.IsService))
        {
            return;
        }

        foreach (var removal in _refused.Values.Where(refused => refused.Hash is null).ToList())
        {
            _refused.Remove(removal.Name);
            _open.Add(removal.Name);
        }
    }

    private static string Text(Fault fault) => fault.Field.Length > 0 ? $"{fault.Field}: {fault.Reason}" : fault.Reason;

    private RefusedChange SetAside(OfferStep step, IEnumerable<Fault> faults) =>
        _refused[step.Name] = new RefusedChange(step.Name, step.Wanted?.Hash, [.. faults]);

    private sealed record WantedResource(Resource Resource, int Uses);

    private sealed record OfferInFlight(long Id, Dictionary<string, OfferStep> Steps, int Groups, ByteString SetHash);
}
