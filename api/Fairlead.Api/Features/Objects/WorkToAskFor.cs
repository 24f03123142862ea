using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>Which jobs a write asks for, in its own transaction.</summary>
internal static class WorkToAskFor
{
    private const string Fleet = "fleet";
    private const string Revocation = "revocation";

    public static async Task<ImmutableArray<WorkRequest>> OfAsync(Draft draft, CancellationToken cancellationToken)
    {
        switch (draft.Kind.Name)
        {
            case "serviceenginegroup":
                return [new WorkRequest(Fleet, draft.Id)];
            case "virtualservice":
                return [.. GroupsOf(draft).Distinct().Select(group => new WorkRequest(Fleet, group))];
            case "cloud":
                var groups = new List<WorkRequest>();
                await draft.Store.WalkAsync(
                    new ObjectQuery("serviceenginegroup") { RefersTo = draft.Id }, group => groups.Add(new WorkRequest(Fleet, group.Id)), cancellationToken);
                return [.. groups];
            case "sslkeyandcertificate" when draft.Document["enable_ocsp_stapling"]?.GetValue<bool>() == true:
            case "pkiprofile" when draft.Document["crls"] is JsonArray { Count: > 0 }:
                return [new WorkRequest(Revocation, draft.Id)];
            default:
                return [];
        }
    }

    /// <summary>The group a virtual service is in, and the one it leaves: that may need fewer engines.</summary>
    private static IEnumerable<ObjectId> GroupsOf(Draft draft)
    {
        foreach (var reference in draft.References.Where(reference => reference.Field == "se_group_ref"))
        {
            yield return reference.To;
        }

        if (draft.Existing is { } before && ObjectId.TryParse(KindCodec.Read<VirtualService>(before.Body).SeGroupRef, out var left))
        {
            yield return left;
        }
    }
}
