using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// An object's answer cut out of its stored text: what stands there goes out as it is, but for references, which become URLs with names. Building
/// documents to write them out again costs several times as much.
/// </summary>
internal sealed class AnswerText
{
    private static readonly byte[] NameField = "\"name\":"u8.ToArray();

    private readonly StoredObject stored;
    private readonly byte[] body;
    private readonly List<ReferencePlace> places;

    public AnswerText(KindDescriptor kind, StoredObject stored)
    {
        this.stored = stored;
        body = Encoding.UTF8.GetBytes(stored.Body);
        places = ReferencePlaces.Find(kind.Schema, body);
    }

    public IEnumerable<ObjectId> PointsAt => places.Select(place => place.To);

    /// <param name="output">Gets one JSON object.</param>
    /// <param name="origin">Scheme and authority of the request.</param>
    /// <param name="tenant">What <c>tenant_ref</c> says.</param>
    /// <param name="names">Of what it refers to.</param>
    public void Write(IBufferWriter<byte> output, string origin, string tenant, IReadOnlyDictionary<ObjectId, string> names)
    {
        var id = stored.Id.ToString();
        Put(output, $"{{\"url\":{Quoted($"{origin}/api/{stored.Id.Kind}/{id}")},\"uuid\":\"{id}\",\"name\":{Quoted(stored.Name)}");
        WriteFields(output, origin, names);
        Put(output, $",\"tenant_ref\":{Quoted(tenant)},\"_last_modified\":\"{ObjectAnswers.LastModified(stored)}\"}}");
    }

    private void WriteFields(IBufferWriter<byte> output, string origin, IReadOnlyDictionary<ObjectId, string> names)
    {
        var at = AfterName();
        if (at >= body.Length - 1)
        {
            return;
        }

        output.Write(","u8);
        foreach (var place in places)
        {
            output.Write(body.AsSpan(at, place.At - at));
            Put(output, Quoted($"{origin}/api/{place.To.Kind}/{place.To}#{names.GetValueOrDefault(place.To, "")}"));
            at = place.At + place.Length;
        }

        output.Write(body.AsSpan(at, body.Length - 1 - at));
    }

    /// <summary>Where the first field behind the name begins. A stored text begins with its name, if it has one.</summary>
    private int AfterName()
    {
        if (!body.AsSpan(1).StartsWith(NameField))
        {
            return 1;
        }

        var reader = new Utf8JsonReader(body);
        reader.Read();
        reader.Read();
        reader.Read();
        var end = (int)reader.BytesConsumed;
        return body[end] == ',' ? end + 1 : body.Length;
    }

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    private static void Put(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
