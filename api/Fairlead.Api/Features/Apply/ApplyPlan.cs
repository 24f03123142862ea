using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Apply;

/// <summary>What an apply comes to: the objects as they shall be, those that go, and why not.</summary>
/// <param name="Drafts">In the order of the request.</param>
/// <param name="Deletions">What carries the owner's mark and is not asked for any more.</param>
/// <param name="Owned">Objects that carried the mark before.</param>
internal sealed record ApplyPlan(IReadOnlyList<Draft> Drafts, IReadOnlyList<Draft> Deletions, int Owned, ApiFault? Fault)
{
    // The deletion budget of design: a mistaken list must not empty a tenant.
    private const int FreeDeletions = 10;
    private const double LargestShare = 0.2;

    public bool IsOverBudget => Deletions.Count > FreeDeletions && Deletions.Count > Owned * LargestShare;

    public IEnumerable<Draft> Changed => Drafts.Where(draft => draft.Existing is null or { HeldUntil: not null } || DiffOf(draft).Length > 0);

    public static ImmutableArray<FieldChange> DiffOf(Draft draft) =>
        DocumentDiff.Between(draft.Kind, draft.Existing is null ? null : KindCodec.Parse(draft.Existing.Body), draft.Document);

    public ImmutableArray<Change> Changes() =>
    [
        .. Changed.Select(draft => (Change)(draft.Existing is null
            ? new CreateObject(draft.Id, draft.Name, KindCodec.Text(draft.Document), [.. draft.References])
            : new ReplaceObject(draft.Id, draft.Existing.Revision, draft.Name, KindCodec.Text(draft.Document), [.. draft.References]) { TakesOver = draft.Existing.HeldUntil is not null })),
        .. Deletions.Select(draft => new DeleteObject(draft.Id, draft.Existing!.Revision)),
    ];

    /// <summary>The jobs that the changes ask for.</summary>
    public async Task<ImmutableArray<WorkRequest>> WorkAsync(CancellationToken cancellationToken)
    {
        var work = new HashSet<WorkRequest>();
        foreach (var draft in Changed.Concat(Deletions))
        {
            work.UnionWith(await WorkToAskFor.OfAsync(draft, cancellationToken));
        }

        return [.. work];
    }

    /// <summary>Once the plan is committed: the addresses that VIPs have from now on.</summary>
    public void NoteVips(VipLedger ledger, TenantId tenant)
    {
        foreach (var draft in Drafts.Where(draft => draft.Kind == VsVip.Kind))
        {
            ledger.Write(tenant, draft.Id, (VsVip)KindCodec.Read(draft.Kind, draft.Document));
        }

        foreach (var draft in Deletions.Where(draft => draft.Kind == VsVip.Kind))
        {
            ledger.Remove(draft.Id);
        }
    }

    public JsonArray Describe() => [.. Drafts.Select(DescribeDraft), .. Deletions.Select(draft => Describe(draft, "deleted", []))];

    public JsonObject Counts() => new()
    {
        ["created"] = Drafts.Count(draft => draft.Existing is null),
        ["replaced"] = Changed.Count(draft => draft.Existing is not null),
        ["unchanged"] = Drafts.Count - Changed.Count(),
        ["deleted"] = Deletions.Count,
    };

    private static JsonObject DescribeDraft(Draft draft)
    {
        var changes = DiffOf(draft);
        return draft.Existing is null
            ? Describe(draft, "created", [])
            : Describe(draft, draft.Existing.HeldUntil is not null ? "returned" : changes.Length > 0 ? "replaced" : "unchanged", changes);
    }

    private static JsonObject Describe(Draft draft, string action, ImmutableArray<FieldChange> changes)
    {
        var described = new JsonObject { ["kind"] = draft.Kind.Name, ["name"] = draft.Name, ["uuid"] = draft.Id.ToString(), ["action"] = action };
        if (changes.Length > 0)
        {
            described["changes"] = new JsonArray([.. changes.Select(change => new JsonObject
            {
                ["path"] = change.Path,
                ["before"] = change.Before?.DeepClone(),
                ["after"] = change.After?.DeepClone(),
            })]);
        }

        var notHonoured = NotHonoured.In(draft.Kind, draft.Document);
        if (action is not "deleted" && notHonoured.Length > 0)
        {
            described["not_honoured"] = new JsonArray([.. notHonoured.Select(path => (JsonNode)path)]);
        }

        return described;
    }
}
