using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Http.Idempotency;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>What came of a write: the object as stored, or why not.</summary>
internal sealed record WriteOutcome(StoredObject? Stored, ApiFault? Fault, ImmutableArray<string> NotHonoured)
{
    /// <summary>Refused because this object has the name, whose deletion is held: a create takes it over.</summary>
    public ObjectId? Held { get; init; }

    /// <summary>Of what it refers to, as far as the write came to know them.</summary>
    public IReadOnlyDictionary<ObjectId, string> Names { get; init; } = new Dictionary<ObjectId, string>();
}

/// <summary>Takes a draft through admission into the store, whole or not at all.</summary>
internal sealed class ObjectWriter(AdmissionSteps steps, VipLedger ledger, TimeProvider time)
{
    public const string NotHonouredHeader = "X-Fairlead-Not-Honoured";

    public async Task<WriteOutcome> WriteAsync(Draft draft, Revision? expected, RequestScope scope, CancellationToken cancellationToken)
    {
        if (draft.Existing is { IsSystem: true } system && system.Name != draft.Name)
        {
            return Refused(ConflictAnswers.SystemObject(draft.Kind, system.Name));
        }

        using var turn = await TakeTurnAsync(draft.Kind, cancellationToken);
        if (turn is not null)
        {
            // Another write of it may have had the turn before: its addresses count, not those read earlier.
            await draft.ReadAgainAsync(cancellationToken);
        }

        await steps.RunAsync([draft], cancellationToken);
        if (draft.Faults.Count > 0)
        {
            return Refused(ApiFault.Invalid(Subject(draft), draft.Faults));
        }

        return ChangesNothing(draft, expected)
            ? Stored(draft, draft.Existing!)
            : await CommitAsync(draft, expected, scope, cancellationToken);
    }

    private async Task<WriteOutcome> CommitAsync(Draft draft, Revision? expected, RequestScope scope, CancellationToken cancellationToken)
    {
        var body = KindCodec.Text(draft.Document);
        ImmutableArray<Reference> references = [.. draft.References];
        Change change = draft.Existing is null
            ? new CreateObject(draft.Id, draft.Name, body, references)
            : new ReplaceObject(draft.Id, expected, draft.Name, body, references) { TakesOver = draft.Existing.HeldUntil is not null };
        var result = await draft.Store.CommitAsync(
            new ChangeSet(Guid.CreateVersion7(), scope.Actor, time.GetUtcNow(), [change])
            {
                Work = await WorkToAskFor.OfAsync(draft, cancellationToken),
                Answer = scope.Repeat is null ? null : await AnswerAheadAsync(draft, scope.Repeat, cancellationToken),
            },
            cancellationToken);
        if (result is Rejected rejected)
        {
            return Refused(ConflictAnswers.Of(draft.Kind, draft.Name, rejected)) with
            {
                Held = rejected.Conflicts is [NameTaken { IsHeld: true } taken] && draft.Existing is null ? taken.Holder : null,
            };
        }

        if (draft.Kind == VsVip.Kind)
        {
            ledger.Write(draft.Store.Tenant, draft.Id, KindCodec.Read<VsVip>(body));
        }

        return Stored(draft, ((Committed)result).Objects[0]!);
    }

    /// <summary>What is there already is not written again: clients that repeat themselves make no revision and disturb no engine.</summary>
    private static bool ChangesNothing(Draft draft, Revision? expected) =>
        draft.Existing is { HeldUntil: null } existing
        && (expected is null || expected == existing.Revision)
        && JsonNode.DeepEquals(KindCodec.Parse(existing.Body), draft.Document);

    private static WriteOutcome Stored(Draft draft, StoredObject stored) =>
        new(stored, null, NotHonoured.In(draft.Kind, draft.Document)) { Names = draft.View.NamesOf(draft.References) };

    /// <summary>What will be answered, but for what only the commit knows: it is stored with the object.</summary>
    private static async Task<AnswerToKeep> AnswerAheadAsync(Draft draft, IdempotentWrite repeat, CancellationToken cancellationToken)
    {
        var answers = new ObjectAnswers(draft.Store, draft.Tenant, repeat.Request);
        var names = await answers.NamesInAsync(draft.Kind, [draft.Document], cancellationToken);
        return repeat.Keep(
            HttpMethods.IsPost(repeat.Request.Method) ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            committed => answers.Describe(draft.Kind, committed.Objects[0]!, names),
            (NotHonouredHeader, string.Join(", ", NotHonoured.In(draft.Kind, draft.Document))));
    }

    public static string Subject(Draft draft) => $"{draft.Kind.Name} '{draft.Name}'";

    private async Task<IDisposable?> TakeTurnAsync(KindDescriptor kind, CancellationToken cancellationToken) =>
        kind == VsVip.Kind ? await ledger.TakeTurnAsync(cancellationToken) : null;

    private static WriteOutcome Refused(ApiFault fault) => new(null, fault, []);
}
