using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;
using Fairlead.Model.Tls;
using Fairlead.Tenants.Store;

namespace Fairlead.Control.Revocation;

/// <summary>
/// Stores what was fetched in the object that it is about. A fetch takes its time: what somebody wrote meanwhile stays, and what was fetched for something
/// else is let go. When the write is overtaken all the same, the next fetch comes again.
/// </summary>
internal sealed class RevocationWriter(TimeProvider time)
{
    private static readonly Actor Author = new("system", null, "revocation");

    /// <param name="asked">As it was when it was asked about.</param>
    public async Task WriteAsync(ITenantStore store, ObjectId id, SslKeyAndCertificate asked, OcspOutcome outcome, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } stored)
        {
            return;
        }

        var now = KindCodec.Read<SslKeyAndCertificate>(stored.Body);
        if (!now.EnableOcspStapling || now.Certificate.Certificate != asked.Certificate.Certificate)
        {
            return;
        }

        var document = KindCodec.Parse(stored.Body);
        document["ocsp_error_status"] = EnumSchema.WireName(outcome.Status);
        if (outcome.Info is { } info)
        {
            document["ocsp_response_info"] = JsonSerializer.SerializeToNode(info, WireJson.Options);
        }

        await CommitAsync(store, SslKeyAndCertificate.Kind, stored, document, cancellationToken);
    }

    public async Task WriteAsync(ITenantStore store, ObjectId id, IReadOnlyList<Crl> fetched, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } stored)
        {
            return;
        }

        var document = KindCodec.Parse(stored.Body);
        var lists = document["crls"] as JsonArray ?? [];
        for (var i = 0; i < lists.Count; i++)
        {
            var url = lists[i]?["server_url"]?.ToString();
            if (fetched.FirstOrDefault(list => list.ServerUrl == url) is { } list)
            {
                lists[i] = JsonSerializer.SerializeToNode(list with { UpdateInterval = (int?)lists[i]?["update_interval"] }, WireJson.Options);
            }
        }

        await CommitAsync(store, PkiProfile.Kind, stored, document, cancellationToken);
    }

    private async Task CommitAsync(ITenantStore store, KindDescriptor kind, StoredObject stored, JsonObject document, CancellationToken cancellationToken)
    {
        var body = KindCodec.Text(document);
        if (body == stored.Body)
        {
            return;
        }

        var references = ReferenceWalk.Find(kind.Schema, document)
            .Select(one => ObjectId.TryParse(one.Value, out var to) ? new Reference(one.Path, to) : null)
            .OfType<Reference>();
        await store.CommitAsync(
            new ChangeSet(Guid.CreateVersion7(), Author, time.GetUtcNow(), [new ReplaceObject(stored.Id, stored.Revision, stored.Name, body, [.. references])]),
            cancellationToken);
    }
}
