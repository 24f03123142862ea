using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Testing.Engines;

/// <summary>The resources a <see cref="FakeEngine"/> runs, applied a whole offer at a time or not at all.</summary>
public sealed class FakeEngineConfiguration
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Resource> _resources = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, ByteString> Hashes()
    {
        lock (_lock)
        {
            return _resources.ToDictionary(one => one.Key, one => one.Value.Hash);
        }
    }

    public Resource? Find(string name)
    {
        lock (_lock)
        {
            return _resources.GetValueOrDefault(name);
        }
    }

    /// <summary>Names, hashes, references between resources and the set hash must hold after the step.</summary>
    public List<Fault> FindFaults(Offer offer)
    {
        lock (_lock)
        {
            var after = After(offer);
            var faults = offer.Changed
                .Where(resource => resource.Name != ResourceName.Expected(resource) || resource.Hash != ResourceHash.Of(resource))
                .Select(resource => new Fault { Resource = resource.Name, Field = "hash", Reason = "name or hash do not belong to the payload" })
                .ToList();
            faults.AddRange(after.Values.SelectMany(resource => Dangling(resource, after)));
            if (ResourceHash.OfSet(after.Values) != offer.SetHash)
            {
                faults.Add(new Fault { Field = "set_hash", Reason = "the set after this step would be another" });
            }

            return faults;
        }
    }

    public ByteString Apply(Offer offer)
    {
        lock (_lock)
        {
            foreach (var resource in offer.Changed)
            {
                _resources[resource.Name] = resource;
            }

            foreach (var name in offer.Removed)
            {
                _resources.Remove(name);
            }

            return ResourceHash.OfSet(_resources.Values);
        }
    }

    private SortedDictionary<string, Resource> After(Offer offer)
    {
        var after = new SortedDictionary<string, Resource>(_resources, StringComparer.Ordinal);
        foreach (var resource in offer.Changed)
        {
            after[resource.Name] = resource;
        }

        foreach (var name in offer.Removed)
        {
            after.Remove(name);
        }

        return after;
    }

    private static IEnumerable<Fault> Dangling(Resource resource, SortedDictionary<string, Resource> after)
    {
        var needed = resource.PayloadCase switch
        {
            Resource.PayloadOneofCase.VirtualService => resource.VirtualService.Pools
                .SelectMany(choice => new[] { ResourceName.Pool(choice.Pool), ResourceName.Endpoints(choice.Pool) })
                .Concat(resource.VirtualService.Tls?.Certificates.Select(choice => ResourceName.Certificate(choice.Certificate)) ?? []),
            Resource.PayloadOneofCase.Pool when resource.Pool.Tls is { Certificate.Length: > 0 } tls => [ResourceName.Certificate(tls.Certificate)],
            Resource.PayloadOneofCase.Endpoints => [ResourceName.Pool(resource.Endpoints.Pool)],
            _ => [],
        };
        return needed.Where(name => !after.ContainsKey(name))
            .Select(name => new Fault { Resource = resource.Name, Field = "pools", Reason = $"'{name}' is not part of the configuration" });
    }
}
