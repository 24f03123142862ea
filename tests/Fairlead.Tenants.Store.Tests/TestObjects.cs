using System.Collections.Immutable;
using Fairlead.Model.Identity;
using Shouldly;

namespace Fairlead.Tenants.Store.Tests;

/// <summary>Change sets as tests write them.</summary>
internal static class TestObjects
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Actor Alice = new("user", new Guid("a11ce000-0000-0000-0000-000000000001"), "alice", "192.0.2.1");

    public static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    public static ObjectId NewId(string kind = "pool") => new(kind, Guid.NewGuid());

    public static CreateObject Create(ObjectId id, string name, params Reference[] references) =>
        new(id, name, $$"""{"name":"{{name}}"}""", [.. references]);

    public static ReplaceObject Replace(StoredObject existing, string? name = null, params Reference[] references) => new(
        existing.Id, existing.Revision, name ?? existing.Name, $$"""{"name":"{{name ?? existing.Name}}","again":true}""",
        [.. references]);

    public static ChangeSet Set(params Change[] changes) => new(Guid.NewGuid(), Alice, Noon, [.. changes]);

    public static async Task<Committed> CommitOkAsync(this ITenantStore store, ChangeSet changes)
    {
        var result = await store.CommitAsync(changes, Stop);
        if (result is Rejected rejected)
        {
            throw new ShouldAssertException($"Rejected: {string.Join("; ", rejected.Conflicts)}");
        }

        return result.ShouldBeOfType<Committed>();
    }

    public static Task<Committed> CommitOkAsync(this ITenantStore store, params Change[] changes) => store.CommitOkAsync(Set(changes));

    public static async Task<ImmutableArray<CommitConflict>> CommitRejectedAsync(this ITenantStore store, params Change[] changes) =>
        (await store.CommitAsync(Set(changes), Stop)).ShouldBeOfType<Rejected>().Conflicts;

    /// <summary>Stores one object and gives it back as stored.</summary>
    public static async Task<StoredObject> AddAsync(this ITenantStore store, string name, string kind = "pool", params Reference[] references) =>
        (await store.CommitOkAsync(Create(NewId(kind), name, references))).Objects[0]!;
}
