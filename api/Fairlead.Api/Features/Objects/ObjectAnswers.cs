using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;
using Fairlead.Model.Tls;
using Fairlead.Tenants.Credentials;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>Stored objects as clients read them: <c>url</c>, <c>uuid</c>, <c>_last_modified</c>, references as URL with <c>#name</c>.</summary>
internal sealed class ObjectAnswers(ITenantStore store, Membership tenant, HttpRequest request)
{
    private readonly TimeProvider time = request.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
    private readonly string origin = $"{request.Scheme}://{request.Host}";
    private readonly HashSet<string> fields = [.. request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries)];
    private readonly bool skipsDefaults = request.Query.ContainsKey("skip_default") && request.Query["skip_default"] != "false";

    public async Task<IReadOnlyList<JsonObject>> DescribeAsync(
        KindDescriptor kind, IReadOnlyList<StoredObject> objects, CancellationToken cancellationToken)
    {
        var documents = objects.Select(stored => (stored, Document: KindCodec.Parse(stored.Body))).ToList();
        var names = await NamesInAsync(kind, documents.Select(one => one.Document), cancellationToken);
        return [.. documents.Select(one => Describe(kind, one.stored, one.Document, names))];
    }

    public async Task<JsonObject> DescribeAsync(KindDescriptor kind, StoredObject stored, CancellationToken cancellationToken) =>
        (await DescribeAsync(kind, [stored], cancellationToken))[0];

    /// <param name="known">With the names that were read along with it.</param>
    public async Task<JsonObject> DescribeAsync(KindDescriptor kind, ObjectWithNames known, CancellationToken cancellationToken)
    {
        var document = KindCodec.Parse(known.Object.Body);
        var names = PointedAt(kind, [document]).IsSubsetOf(known.Names.Keys) ? known.Names : await NamesInAsync(kind, [document], cancellationToken);
        return Describe(kind, known.Object, document, names);
    }

    /// <summary>As text, cut out of what is stored where nothing but references is to be changed.</summary>
    public async Task WriteAsync(KindDescriptor kind, IReadOnlyList<StoredObject> objects, ListText results, CancellationToken cancellationToken)
    {
        if (!IsPlain(kind))
        {
            foreach (var document in await DescribeAsync(kind, objects, cancellationToken))
            {
                results.Add(document);
            }

            return;
        }

        var texts = objects.Select(stored => new AnswerText(kind, stored)).ToList();
        var names = await store.NamesOfAsync(texts.SelectMany(text => text.PointsAt).ToHashSet(), cancellationToken);
        var references = new ReferenceTexts(origin, names);
        var tenantRef = ReferenceTexts.Quoted(TenantRef);
        results.Expect(texts.Sum(text => text.Size));
        foreach (var text in texts)
        {
            text.Write(results.Next(), tenantRef, references);
        }
    }

    /// <inheritdoc cref="WriteAsync(KindDescriptor, IReadOnlyList{StoredObject}, ListText, CancellationToken)"/>
    public async Task<ReadOnlyMemory<byte>> WriteAsync(KindDescriptor kind, ObjectWithNames known, CancellationToken cancellationToken)
    {
        if (!IsPlain(kind))
        {
            return JsonSerializer.SerializeToUtf8Bytes(await DescribeAsync(kind, known, cancellationToken), WireJson.Options);
        }

        var text = new AnswerText(kind, known.Object);
        var names = text.PointsAt.All(known.Names.ContainsKey) ? known.Names : await store.NamesOfAsync(text.PointsAt.ToHashSet(), cancellationToken);
        var output = new ArrayBufferWriter<byte>(text.Size);
        text.Write(output, ReferenceTexts.Quoted(TenantRef), new ReferenceTexts(origin, names));
        return output.WrittenMemory;
    }

    /// <param name="names">Of what it refers to.</param>
    public JsonObject Describe(KindDescriptor kind, StoredObject stored, IReadOnlyDictionary<ObjectId, string> names) => Describe(kind, stored, KindCodec.Parse(stored.Body), names);

    /// <summary>The names of all that the documents refer to.</summary>
    public Task<IReadOnlyDictionary<ObjectId, string>> NamesInAsync(KindDescriptor kind, IEnumerable<JsonObject> documents, CancellationToken cancellationToken) =>
        store.NamesOfAsync(PointedAt(kind, documents), cancellationToken);

    private string TenantRef => $"{origin}/api/tenant/{tenant.Tenant}#{tenant.TenantName}";

    /// <summary>What is stored is what is answered, but for references.</summary>
    private bool IsPlain(KindDescriptor kind) =>
        !kind.Schema.HoldsSecrets && !skipsDefaults && fields.Count == 0 && !CertificateFacts.ConcernDocumentsOf(kind);

    private static HashSet<ObjectId> PointedAt(KindDescriptor kind, IEnumerable<JsonObject> documents) => documents
        .SelectMany(document => ReferenceWalk.Find(kind.Schema, document))
        .Select(occurrence => ObjectId.TryParse(occurrence.Value, out var id) ? id : (ObjectId?)null)
        .OfType<ObjectId>()
        .ToHashSet();

    public static string LastModified(StoredObject stored) =>
        ((stored.ModifiedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    /// <param name="document">Read from the stored text for this answer: nobody else holds it.</param>
    private JsonObject Describe(KindDescriptor kind, StoredObject stored, JsonObject document, IReadOnlyDictionary<ObjectId, string> names)
    {
        CertificateFacts.Refresh(kind, document, time.GetUtcNow());
        var shaped = Secrets.Mask(kind.Schema, skipsDefaults ? Defaults.Strip(kind.Schema, document) : document);
        ReferenceWalk.RewriteInPlace(kind.Schema, shaped, occurrence => Expand(occurrence.Value, names));
        var answer = new JsonObject
        {
            ["url"] = Url(stored.Id),
            ["uuid"] = stored.Id.ToString(),
            ["name"] = stored.Name,
        };
        // Its parts move over as they are.
        var parts = shaped.ToArray();
        shaped.Clear();
        foreach (var (field, value) in parts)
        {
            if (field != "name")
            {
                answer[field] = value;
            }
        }

        answer["tenant_ref"] = TenantRef;
        answer["_last_modified"] = LastModified(stored);
        return Select(answer);
    }

    private JsonObject Select(JsonObject answer)
    {
        if (fields.Count == 0)
        {
            return answer;
        }

        var kept = new JsonObject();
        foreach (var (field, value) in answer)
        {
            if (field is "url" or "uuid" or "name" || fields.Contains(field))
            {
                kept[field] = value?.DeepClone();
            }
        }

        return kept;
    }

    private string Expand(string value, IReadOnlyDictionary<ObjectId, string> names) =>
        ObjectId.TryParse(value, out var id) ? $"{Url(id)}#{names.GetValueOrDefault(id, "")}" : value;

    private string Url(ObjectId id) => $"{origin}/api/{id.Kind}/{id}";
}
