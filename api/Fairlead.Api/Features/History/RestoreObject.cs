using System.Text.Json;
using Fairlead.Api.Features.Objects;
using Fairlead.Api.Features.Restore;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.History;

/// <summary>
/// <c>POST /api/KIND/UUID/restore {"revision": N}</c>: the object as it was, under its uuid, deleted or not. It passes the same admission as any
/// write: what it refers to must be there, its name and its addresses must be free.
/// </summary>
internal sealed class RestoreObject(ITenantStores stores, ObjectWriter writer)
{
    private const int LargestBody = 16 * 1024;

    public async Task<IResult> HandleAsync(KindDescriptor kind, string uuid, HttpContext context, CancellationToken cancellationToken)
    {
        if (!kind.Clients.HasFlag(ClientVerbs.Replace))
        {
            return new FaultAnswer(new ApiFault(405, $"Objects of kind {kind.Name} are made and kept by Fairlead itself; clients can read them."));
        }

        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, LargestBody, cancellationToken);
        return fault is not null
            ? new FaultAnswer(fault)
            : await PastOf.WithAsync(kind, uuid, context, stores, (past, store, tenant) => RestoreAsync(past, bytes, store, tenant, context, cancellationToken), cancellationToken);
    }

    private async Task<IResult> RestoreAsync(
        PastOf past, ReadOnlyMemory<byte> bytes, ITenantStore store, Membership tenant, HttpContext context, CancellationToken cancellationToken)
    {
        var faults = new List<Fault>();
        var wanted = past.Named(RevisionOf(bytes.Span), "revision", faults);
        if (wanted is { Body: null })
        {
            faults.Add(new Fault("revision", $"{wanted.Revision.Value}", "Is the deletion itself; name the revision before it."));
        }

        if (faults.Count > 0)
        {
            return new FaultAnswer(ApiFault.Invalid($"restore of {past.Kind.Name} '{past.Entries[0].Id}'", faults));
        }

        var document = KindCodec.Parse(wanted!.Body!);
        var admission = KindCodec.Admit(past.Kind, document, document);
        if (!admission.IsAdmitted)
        {
            return new FaultAnswer(ApiFault.Invalid($"{past.Kind.Name} '{document["name"]}'", admission.Faults));
        }

        var existing = await store.FindManyAsync([wanted.Id], cancellationToken) is [var found] ? found : null;
        var draft = new Draft(past.Kind, wanted.Id, tenant, store, admission.Document, existing);
        var outcome = await writer.WriteAsync(draft, existing?.Revision, RequestScope.Of(context), cancellationToken);
        return outcome.Fault is not null
            ? new FaultAnswer(outcome.Fault with { Faults = await MissingObjects.NameAsync(outcome.Fault.Faults, store, cancellationToken) })
            : new JsonAnswer(await new ObjectAnswers(store, tenant, context.Request).DescribeAsync(past.Kind, outcome.Stored!, cancellationToken));
    }

    private static string? RevisionOf(ReadOnlySpan<byte> utf8) =>
        JsonText.TryParse(utf8, out var root) is null && root.ValueKind == JsonValueKind.Object && root.TryGetProperty("revision", out var revision)
            ? revision.ToString()
            : null;
}
