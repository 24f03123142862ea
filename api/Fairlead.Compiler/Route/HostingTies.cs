using Fairlead.Compiler.Objects;
using Fairlead.Model.Identity;
using Fairlead.Model.Traffic;

namespace Fairlead.Compiler.Route;

/// <summary>
/// Which children of virtual hosting a change of their parent touches. A child asks little of its parent, and a parent may have ten
/// thousand: they are compiled anew only when that little changes.
/// </summary>
internal sealed class HostingTies(TenantModel model)
{
    private readonly Dictionary<ObjectId, ParentTerms> _terms = [];

    public void Clear() => _terms.Clear();

    /// <summary>The children of those among these virtual services that are parents and differ from before in what matters to a child.</summary>
    public IReadOnlyList<ObjectId> Update(IReadOnlySet<ObjectId> services)
    {
        var touched = new List<ObjectId>();
        foreach (var id in services)
        {
            var now = TermsOf(id);
            if (_terms.GetValueOrDefault(id) == now)
            {
                continue;
            }

            touched.AddRange(ChildrenOf(id));
            if (now is null)
            {
                _terms.Remove(id);
            }
            else
            {
                _terms[id] = now;
            }
        }

        return touched;
    }

    public IEnumerable<ObjectId> ChildrenOf(ObjectId parent) => model.ReferrersOf(parent).Where(id => id.Kind == "virtualservice");

    private ParentTerms? TermsOf(ObjectId id) => model.Find(id)?.Record is VirtualService { Type: VirtualServiceType.VhParent } parent
        ? new ParentTerms(parent.Name, parent.Enabled, parent.VhType)
        : null;

    private sealed record ParentTerms(string Name, bool IsEnabled, VirtualHostingType Type);
}
