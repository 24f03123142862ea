using System.Collections.Immutable;
using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>
/// Which vsvips of the tenant claim which names. A name that two of them claim is no fault of either (a move of an application from one to the other looks
/// like that for a while), but who wonders where its clients go must be told. The one with the lower uuid claimed it first.
/// </summary>
internal sealed class NameClaims
{
    private readonly Dictionary<string, SortedDictionary<string, ObjectId>> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<ObjectId, ImmutableArray<string>> _namesOf = [];

    public void Clear()
    {
        _byName.Clear();
        _namesOf.Clear();
    }

    /// <summary>Takes in what a vsvip claims now.</summary>
    /// <returns>Others that claim a name it had or has.</returns>
    public IReadOnlySet<ObjectId> Put(TenantModel model, ObjectId vsvip)
    {
        var neighbours = new HashSet<ObjectId>();
        foreach (var name in _namesOf.GetValueOrDefault(vsvip, []))
        {
            var claims = _byName[name];
            claims.Remove(vsvip.ToString());
            neighbours.UnionWith(claims.Values);
            if (claims.Count == 0)
            {
                _byName.Remove(name);
            }
        }

        _namesOf.Remove(vsvip);
        if (model.Find(vsvip)?.Record is VsVip { DnsInfo.Count: > 0 } record)
        {
            Add(vsvip, record, neighbours);
        }

        return neighbours;
    }

    public ImmutableArray<Verdict> VerdictsOf(TenantModel model, ObjectId vsvip)
    {
        if (model.Find(vsvip) is not { } source)
        {
            return [];
        }

        return
        [
            .. from name in _namesOf.GetValueOrDefault(vsvip, [])
               let others = _byName[name].Values.Where(id => id != vsvip).ToList()
               where others.Count > 0
               select new Verdict(vsvip, VerdictState.Warning, ReasonCodes.NameTaken, InWords(model, name, vsvip, others), others[0].ToString(), source.Revision),
        ];
    }

    private void Add(ObjectId vsvip, VsVip record, HashSet<ObjectId> neighbours)
    {
        _namesOf[vsvip] = [.. record.DnsInfo.Select(dns => dns.Fqdn?.TrimEnd('.') ?? "").Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (var name in _namesOf[vsvip])
        {
            if (!_byName.TryGetValue(name, out var claims))
            {
                _byName[name] = claims = new SortedDictionary<string, ObjectId>(StringComparer.Ordinal);
            }

            neighbours.UnionWith(claims.Values);
            claims[vsvip.ToString()] = vsvip;
        }
    }

    private static string InWords(TenantModel model, string name, ObjectId vsvip, List<ObjectId> others)
    {
        var who = string.Join(", ", others.Select(id => $"vsvip '{model.Find(id)?.Name ?? id.ToString()}'"));
        var isFirst = others.TrueForAll(id => string.CompareOrdinal(vsvip.ToString(), id.ToString()) < 0);
        return isFirst
            ? $"Name {name} is claimed by {who} as well, which came later; take it out of dns_info of all but one."
            : $"Name {name} was claimed by {who} before; take it out of dns_info of all but one.";
    }
}
