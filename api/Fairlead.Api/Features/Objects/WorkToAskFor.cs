using System.Collections.Immutable;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>Which jobs a write asks for, in its own transaction.</summary>
internal static class WorkToAskFor
{
    private const string Fleet = "fleet";

    public static async Task<ImmutableArray<WorkRequest>> OfAsync(Draft draft, CancellationToken cancellationToken)
    {
        switch (draft.Kind.Name)
        {
            case "serviceenginegroup":
                return [new WorkRequest(Fleet, draft.Id)];
            case "virtualservice":
                return [.. draft.References.Where(reference => reference.Field == "se_group_ref").Select(reference => new WorkRequest(Fleet, reference.To))];
            case "cloud":
                var groups = await draft.Store.ListAsync(new ObjectQuery("serviceenginegroup") { RefersTo = draft.Id, PageSize = 1000 }, cancellationToken);
                return [.. groups.Objects.Select(group => new WorkRequest(Fleet, group.Id))];
            default:
                return [];
        }
    }
}
