using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// Checks a whole step before anything is touched and lists every fault. Resources are checked as they change; what ties resources
/// together (references, addresses) is checked over the whole set, but only when a step could have broken it: a pod change costs
/// what it changes.
/// </summary>
internal static class OfferValidator
{
    /// <summary>Checks the step itself: it must be well-formed before it can be applied to anything.</summary>
    public static IReadOnlyList<Fault> CheckStep(IReadOnlyCollection<Resource> changed, IReadOnlyCollection<string> removed)
    {
        var faults = new FaultList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var resource in changed)
        {
            CheckIdentity(resource, faults);
            if (!names.Add(resource.Name))
            {
                faults.Add(resource.Name, "name", "appears twice in the offer; send each resource once");
            }
        }

        foreach (var name in removed.Where(names.Contains))
        {
            faults.Add(name, "name", "is both changed and removed by the offer");
        }

        return faults.ToList();
    }

    /// <summary>Checks what changed, and the set that would result.</summary>
    public static IReadOnlyList<Fault> CheckResult(
        HeldConfig result, IReadOnlyCollection<Resource> changed, IReadOnlyCollection<string> removed)
    {
        var faults = new FaultList();
        foreach (var resource in changed)
        {
            switch (resource.PayloadCase)
            {
                case Resource.PayloadOneofCase.VirtualService: VirtualServiceRules.Check(resource, faults); break;
                case Resource.PayloadOneofCase.Pool: PoolRules.Check(resource, faults); break;
                case Resource.PayloadOneofCase.Endpoints: EndpointsRules.Check(resource, faults); break;
                case Resource.PayloadOneofCase.Certificate: TlsRules.CheckCertificate(resource, faults); break;
            }
        }

        if (removed.Count > 0 || changed.Any(r => r.PayloadCase == Resource.PayloadOneofCase.VirtualService))
        {
            SetRules.Check(result, faults);
        }
        else
        {
            SetRules.CheckReferences(result, changed, faults);
        }

        return faults.ToList();
    }

    private static void CheckIdentity(Resource resource, FaultList faults)
    {
        if (ResourceName.Expected(resource) is not { } expected)
        {
            faults.Add(resource.Name, "payload", "is missing or of a kind this engine does not know; upgrade the engine");
            return;
        }

        if (resource.Name != expected)
        {
            faults.Add(resource.Name, "name", $"does not fit its payload, which is '{expected}'");
        }

        var uuid = expected[(expected.IndexOf('/') + 1)..];
        if (uuid.Length == 0 || uuid.Length > 128 || uuid.Contains('/'))
        {
            faults.Add(resource.Name, "uuid", $"is '{uuid}'; must have 1 to 128 characters and no '/'");
        }

        if (!resource.Hash.Equals(ResourceHash.Of(resource)))
        {
            faults.Add(resource.Name, "hash", "does not fit the payload; it was damaged on the way or hashed by other rules");
        }
    }
}
