using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;
using Microsoft.Extensions.Options;

namespace Fairlead.Api.Features.Objects;

/// <summary>Create, replace, patch, delete.</summary>
internal sealed class ObjectChanges(ITenantStores stores, ObjectWriter writer, ObjectDeletion deletion, IOptions<FairleadOptions> options)
{
    /// <summary>A patch says what to change and not of which state: when another write comes between, it is applied to the newer one, so often at most.</summary>
    private const int PatchAttempts = 20;

    public async Task<IResult> CreateAsync(KindDescriptor kind, HttpContext context, CancellationToken cancellationToken)
    {
        if (Closed(kind, ClientVerbs.Create) is { } closed)
        {
            return closed;
        }

        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, cancellationToken);
        if (fault is not null)
        {
            return new FaultAnswer(fault);
        }

        var (admission, refused) = Admit(kind, bytes.Span, null, context);
        if (refused is not null)
        {
            return refused;
        }

        var scope = RequestScope.Of(context);
        await using var store = await stores.OpenAsync(scope.Tenant.Tenant, cancellationToken);
        var id = new ObjectId(kind.Name, Guid.CreateVersion7());
        var draft = new Draft(kind, id, scope.Tenant, store, admission!.Document, null);
        var outcome = await writer.WriteAsync(draft, null, scope, cancellationToken);
        if (outcome.Held is { } held && await store.FindManyAsync([held], cancellationToken) is [{ HeldUntil: not null } existing])
        {
            // It was deleted, and its deletion is held: made again, it is the same one, with its uuid and its addresses.
            (admission, _) = Admit(kind, bytes.Span, kind.Schema.HoldsSecrets ? KindCodec.Parse(existing.Body) : null, context);
            draft = new Draft(kind, held, scope.Tenant, store, admission!.Document, existing);
            outcome = await writer.WriteAsync(draft, existing.Revision, scope, cancellationToken);
        }

        return await AnswerAsync(kind, outcome, store, scope.Tenant, StatusCodes.Status201Created, context, cancellationToken);
    }

    public async Task<IResult> ReplaceAsync(KindDescriptor kind, string uuid, HttpContext context, CancellationToken cancellationToken)
    {
        if (Closed(kind, ClientVerbs.Replace) is { } closed)
        {
            return closed;
        }

        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, cancellationToken);
        return fault is not null
            ? new FaultAnswer(fault)
            : await GetObject.WithAsync(
                kind, uuid, context, stores, (store, tenant, found) => ReplaceAsync(kind, bytes, store, tenant, found, context, cancellationToken), cancellationToken);
    }

    private Task<IResult> ReplaceAsync(
        KindDescriptor kind, ReadOnlyMemory<byte> bytes, ITenantStore store, Membership tenant, StoredObject found, HttpContext context, CancellationToken cancellationToken)
    {
        var (admission, refused) = Admit(kind, bytes.Span, kind.Schema.HoldsSecrets ? KindCodec.Parse(found.Body) : null, context);
        refused ??= Stale(found, admission!.Head.LastModified, context) is { } stale ? new FaultAnswer(stale) : null;
        return refused is not null
            ? Task.FromResult(refused)
            : AnswerAsync(new Draft(kind, found.Id, tenant, store, admission!.Document, found), Expected(found, admission.Head.LastModified, context), 200, context, cancellationToken);
    }

    public async Task<IResult> PatchAsync(KindDescriptor kind, string uuid, HttpContext context, CancellationToken cancellationToken)
    {
        if (Closed(kind, ClientVerbs.Replace) is { } closed)
        {
            return closed;
        }

        var (bytes, fault) = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, cancellationToken);
        if (fault is not null)
        {
            return new FaultAnswer(fault);
        }

        var (patch, faults) = Patch.Parse(kind, bytes.Span);
        return faults.IsEmpty
            ? await GetObject.WithAsync(kind, uuid, context, stores, (store, tenant, found) => ApplyAsync(kind, patch, store, tenant, found, context, cancellationToken), cancellationToken)
            : new FaultAnswer(ApiFault.Invalid($"patch of {kind.Name} '{uuid}'", faults));
    }

    public async Task<IResult> DeleteAsync(KindDescriptor kind, string uuid, HttpContext context, CancellationToken cancellationToken) =>
        Closed(kind, ClientVerbs.Delete) ?? await GetObject.WithAsync(kind, uuid, context, stores, async (store, _, found) =>
        {
            if (Stale(found, null, context) is { } stale)
            {
                return new FaultAnswer(stale);
            }

            return await DeleteAsync(kind, found, store, context, cancellationToken);
        }, cancellationToken);

    private async Task<IResult> DeleteAsync(
        KindDescriptor kind, StoredObject found, ITenantStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var isConfirmed = context.Request.Query["confirm_delete"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase);
        if (isConfirmed && DeletionBudget.RefuseConfirmation(RequestScope.Of(context)) is { } refused)
        {
            return new FaultAnswer(refused);
        }

        var outcome = await deletion.DeleteAsync(store, kind, found, Expected(found, null, context), isConfirmed, RequestScope.Of(context), cancellationToken);
        if (outcome.HeldUntil is { } until)
        {
            context.Response.Headers[ObjectDeletion.HeldUntilHeader] = until.ToString("O");
        }

        return outcome.Fault is null ? Results.NoContent() : new FaultAnswer(outcome.Fault);
    }

    private async Task<IResult> ApplyAsync(
        KindDescriptor kind, Patch patch, ITenantStore store, Membership tenant, StoredObject found, HttpContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await TryApplyAsync(kind, patch, store, tenant, found, context, cancellationToken);
            if (outcome.Fault?.Status == StatusCodes.Status412PreconditionFailed
                && IfMatch(context) is null
                && attempt < PatchAttempts
                && await store.FindAsync(found.Id, cancellationToken) is { } newer)
            {
                found = newer;
                continue;
            }

            return await AnswerAsync(kind, outcome, store, tenant, StatusCodes.Status200OK, context, cancellationToken);
        }
    }

    private async Task<WriteOutcome> TryApplyAsync(
        KindDescriptor kind, Patch patch, ITenantStore store, Membership tenant, StoredObject found, HttpContext context, CancellationToken cancellationToken)
    {
        if (Stale(found, null, context) is { } stale)
        {
            return new WriteOutcome(null, stale, []);
        }

        // The patch speaks in names, the stored document in uuids: resolve first, so that list items compare.
        var resolved = new Dictionary<string, string?>();
        foreach (var occurrence in patch.References(kind))
        {
            resolved[occurrence.Value] = await ResolveAsync(store, occurrence, cancellationToken);
        }

        var stored = KindCodec.Parse(found.Body);
        var changed = patch.Rewrite(kind, occurrence => resolved.GetValueOrDefault(occurrence.Value) ?? occurrence.Value)
            .Apply(stored);
        var admission = KindCodec.Admit(kind, System.Text.Json.JsonSerializer.SerializeToElement(changed), stored);
        return admission.IsAdmitted
            ? await writer.WriteAsync(new Draft(kind, found.Id, tenant, store, admission.Document, found), found.Revision, RequestScope.Of(context), cancellationToken)
            : new WriteOutcome(null, ApiFault.Invalid($"{kind.Name} '{found.Name}'", admission.Faults), []);
    }

    private static async Task<string?> ResolveAsync(ITenantStore store, RefOccurrence occurrence, CancellationToken cancellationToken) =>
        RefTarget.TryParse(occurrence.Value) switch
        {
            { Id: { } id } => id.ToString(),
            { Name: { } name } target => (await store.FindByNameAsync(target.Kind, name, cancellationToken))?.Id.ToString(),
            _ => null,
        };

    private async Task<IResult> AnswerAsync(Draft draft, Revision? expected, int status, HttpContext context, CancellationToken cancellationToken)
    {
        var outcome = await writer.WriteAsync(draft, expected, RequestScope.Of(context), cancellationToken);
        return await AnswerAsync(draft.Kind, outcome, draft.Store, draft.Tenant, status, context, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(
        KindDescriptor kind, WriteOutcome outcome, ITenantStore store, Membership tenant, int status, HttpContext context, CancellationToken cancellationToken)
    {
        if (outcome.Fault is not null)
        {
            return new FaultAnswer(outcome.Fault);
        }

        if (!outcome.NotHonoured.IsEmpty)
        {
            context.Response.Headers[ObjectWriter.NotHonouredHeader] = string.Join(", ", outcome.NotHonoured);
        }

        var text = await new ObjectAnswers(store, tenant, context.Request).WriteAsync(kind, new ObjectWithNames(outcome.Stored!, outcome.Names), cancellationToken);
        return new JsonAnswer(text, status);
    }

    private static (Admission? Admission, IResult? Refused) Admit(KindDescriptor kind, ReadOnlySpan<byte> bytes, JsonObject? stored, HttpContext context)
    {
        var admission = KindCodec.Admit(kind, bytes, stored);
        var name = (admission.Document["name"] as JsonValue)?.ToString();
        var faults = TenantOfBody.Check(admission.Head.TenantRef, RequestScope.Of(context)) is { } elsewhere ? admission.Faults.Insert(0, elsewhere) : admission.Faults;
        return faults.IsEmpty
            ? (admission, null)
            : (null, new FaultAnswer(ApiFault.Invalid(name is null ? kind.Name : $"{kind.Name} '{Fault.Shorten(name)}'", faults)));
    }

    private static FaultAnswer? Closed(KindDescriptor kind, ClientVerbs verb) =>
        kind.Clients.HasFlag(verb)
            ? null
            : new FaultAnswer(new ApiFault(405, $"Objects of kind {kind.Name} are made and kept by Fairlead itself; clients can read them."));

    /// <summary>412 only for a stale <c>_last_modified</c> (or If-Match); one that is absent or current is accepted.</summary>
    private static ApiFault? Stale(StoredObject found, string? lastModified, HttpContext context)
    {
        var current = ObjectAnswers.LastModified(found);
        var sent = lastModified ?? IfMatch(context);
        return sent is null || sent == current
            ? null
            : new ApiFault(
                412, $"{found.Id.Kind} '{found.Name}' was changed since it was read: _last_modified is {current}, you sent {sent}. Read it again and repeat the change.");
    }

    private static Revision? Expected(StoredObject found, string? lastModified, HttpContext context) =>
        (lastModified ?? IfMatch(context)) is null ? null : found.Revision;

    private static string? IfMatch(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString().Trim('"');
        return header is "" or "*" ? null : header;
    }
}
