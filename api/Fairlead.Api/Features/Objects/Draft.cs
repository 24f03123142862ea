using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>An object on its way into the store: each admission step reads it and adds its part.</summary>
internal sealed class Draft(KindDescriptor kind, ObjectId id, Membership tenant, ITenantStore store, JsonObject document, StoredObject? existing)
{
    public KindDescriptor Kind { get; } = kind;

    public ObjectId Id { get; } = id;

    public Membership Tenant { get; } = tenant;

    public ITenantStore Store { get; } = store;

    /// <summary>What is there already; null for a new object.</summary>
    public StoredObject? Existing { get; private set; } = existing;

    /// <summary>What else is there; shared by the drafts of one write.</summary>
    public WriteView View { get; init; } = new(store);

    public JsonObject Document { get; set; } = document;

    public List<Fault> Faults { get; } = [];

    public List<Reference> References { get; } = [];

    /// <summary>Reads again what is there, for a step that waited for its turn.</summary>
    public async Task ReadAgainAsync(CancellationToken cancellationToken) =>
        Existing = Existing is null ? null : await Store.FindAsync(Id, cancellationToken) ?? Existing;

    public string Name => Document["name"]?.GetValue<string>() ?? "";
}
