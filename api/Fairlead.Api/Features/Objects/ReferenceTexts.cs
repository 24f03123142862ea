using System.Text;
using System.Text.Encodings.Web;
using Fairlead.Model.Identity;

namespace Fairlead.Api.Features.Objects;

/// <summary>References as answers spell them, <c>"ORIGIN/api/KIND/UUID#NAME"</c>: the objects of a page refer to a few others, over and over.</summary>
/// <param name="origin">Scheme and authority of the request.</param>
/// <param name="names">Of all that is referred to.</param>
internal sealed class ReferenceTexts(string origin, IReadOnlyDictionary<ObjectId, string> names)
{
    private readonly Dictionary<ObjectId, byte[]> texts = [];

    public string Origin => origin;

    /// <returns>UTF-8, with its quotes.</returns>
    public byte[] Of(ObjectId id)
    {
        if (!texts.TryGetValue(id, out var text))
        {
            texts[id] = text = Encoding.UTF8.GetBytes(Quoted($"{origin}/api/{id.Kind}/{id}#{names.GetValueOrDefault(id, "")}"));
        }

        return text;
    }

    public static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
