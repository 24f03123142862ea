using System.Collections.Concurrent;
using Fairlead.Model.Identity;

namespace Fairlead.Control.Revocation;

/// <summary>What failed lately of the fetches for one object, in words; empty = nothing.</summary>
internal sealed record FetchTrouble(string Words, DateTimeOffset Since);

/// <summary>What this process knows of the fetches for objects. Lost with it, which costs no more than a fetch.</summary>
internal sealed class RevocationBook
{
    private readonly ConcurrentDictionary<(TenantId Tenant, ObjectId Object, string Part), FetchMemory> _memories = new();
    private readonly ConcurrentDictionary<(TenantId Tenant, ObjectId Object), FetchTrouble> _troubles = new();

    /// <param name="part">Of the object: what is fetched, and by which terms. When it changes, nothing is known of it.</param>
    public FetchMemory Of(TenantId tenant, ObjectId id, string part) => _memories.GetValueOrDefault((tenant, id, part));

    public void Remember(TenantId tenant, ObjectId id, string part, FetchMemory memory) => _memories[(tenant, id, part)] = memory;

    public FetchTrouble? TroubleOf(TenantId tenant, ObjectId id) => _troubles.GetValueOrDefault((tenant, id));

    public void Tell(TenantId tenant, ObjectId id, string words, DateTimeOffset now)
    {
        if (words.Length == 0)
        {
            _troubles.TryRemove((tenant, id), out _);
        }
        else
        {
            _troubles.AddOrUpdate((tenant, id), new FetchTrouble(words, now), (_, before) => before.Words == words ? before : new FetchTrouble(words, now));
        }
    }

    /// <summary>Forgets what is about none of a tenant's objects.</summary>
    public void Keep(TenantId tenant, IReadOnlySet<ObjectId> objects)
    {
        foreach (var key in _memories.Keys.Where(key => key.Tenant == tenant && !objects.Contains(key.Object)))
        {
            _memories.TryRemove(key, out _);
        }

        foreach (var key in _troubles.Keys.Where(key => key.Tenant == tenant && !objects.Contains(key.Object)))
        {
            _troubles.TryRemove(key, out _);
        }
    }
}
