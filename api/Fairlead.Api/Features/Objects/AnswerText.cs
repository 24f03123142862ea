using System.Buffers;
using System.Text;
using Fairlead.Model.Identity;
using Fairlead.Model.Kinds;
using Fairlead.Tenants.Store;

namespace Fairlead.Api.Features.Objects;

/// <summary>
/// An object's answer cut out of its stored text: what stands there goes out as it is, but for references, which become URLs with names. Building
/// documents to write them out again costs several times as much.
/// </summary>
internal sealed class AnswerText(KindDescriptor kind, StoredObject stored)
{
    private readonly CutText cut = CutText.Of(kind, stored.Id.Value, stored.Body);

    public IEnumerable<ObjectId> PointsAt => cut.Places.Select(place => place.To);

    /// <summary>About what it takes in bytes, on the large side.</summary>
    public int Size => cut.Body.Length + 500 + (cut.Places.Count * 100);

    /// <param name="output">Gets one JSON object.</param>
    /// <param name="tenant">What <c>tenant_ref</c> says, as JSON.</param>
    /// <param name="references">What it refers to, as text.</param>
    public void Write(IBufferWriter<byte> output, string tenant, ReferenceTexts references)
    {
        var id = stored.Id.ToString();
        Put(output, $"{{\"url\":{ReferenceTexts.Quoted($"{references.Origin}/api/{stored.Id.Kind}/{id}")},\"uuid\":\"{id}\",\"name\":{ReferenceTexts.Quoted(stored.Name)}");
        WriteFields(output, references);
        Put(output, $",\"tenant_ref\":{tenant},\"_last_modified\":\"{ObjectAnswers.LastModified(stored)}\"}}");
    }

    private void WriteFields(IBufferWriter<byte> output, ReferenceTexts references)
    {
        var (body, at) = (cut.Body, cut.FieldsAt);
        if (at >= body.Length - 1)
        {
            return;
        }

        output.Write(","u8);
        foreach (var place in cut.Places)
        {
            output.Write(body.AsSpan(at, place.At - at));
            output.Write(references.Of(place.To));
            at = place.At + place.Length;
        }

        output.Write(body.AsSpan(at, body.Length - 1 - at));
    }

    private static void Put(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
