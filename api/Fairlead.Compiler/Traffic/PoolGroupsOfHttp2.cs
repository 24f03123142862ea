using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Traffic;

/// <summary>Groups that say how servers of their pools are spoken to: the one thing that a pool gets from above.</summary>
internal static class PoolGroupsOfHttp2
{
    /// <summary>The pools that this object wants to be spoken to in HTTP/2; none when it is no such group.</summary>
    public static IEnumerable<ObjectId> MembersOf(TenantModel model, ObjectId id)
    {
        if (id.Kind != "poolgroup" || model.Find(id)?.Record is not PoolGroup { EnableHttp2: true } group)
        {
            yield break;
        }

        foreach (var member in group.Members)
        {
            if (ObjectId.TryParse(member.PoolRef, out var pool))
            {
                yield return pool;
            }
        }
    }
}
