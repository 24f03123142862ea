using System.Text;
using System.Text.Json;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;

namespace Fairlead.Api.Features.Objects;

/// <summary>A stored text with the places where an answer differs from it. Depends on nothing but the text and its kind.</summary>
internal sealed class CutText
{
    private static readonly byte[] NameField = "\"name\":"u8.ToArray();

    private CutText(KindDescriptor kind, string text)
    {
        Kind = kind;
        Text = text;
        Body = Encoding.UTF8.GetBytes(text);
        Places = ReferencePlaces.Find(kind.Schema, Body);
        FieldsAt = AfterName(Body);
    }

    public byte[] Body { get; }

    /// <summary>Of references, in the order of the text.</summary>
    public IReadOnlyList<ReferencePlace> Places { get; }

    /// <summary>Where the first field behind the name begins. A stored text begins with its name, if it has one.</summary>
    public int FieldsAt { get; }

    private KindDescriptor Kind { get; }

    private string Text { get; }

    /// <summary>
    /// Cut anew, or as it was when the same text came by before: of a page that is read after a write, most objects are as they were. A text stands for itself
    /// whosever it is, so that nothing here can be out of date or another tenant's.
    /// </summary>
    public static CutText Of(KindDescriptor kind, Guid id, string text)
    {
        ref var place = ref Recent.Texts[(uint)id.GetHashCode() % Recent.Texts.Length];
        if (Volatile.Read(ref place) is { } known && known.Kind == kind && known.Text == text)
        {
            return known;
        }

        var cut = new CutText(kind, text);
        if (text.Length <= Recent.LargestText)
        {
            Volatile.Write(ref place, cut);
        }

        return cut;
    }

    private static int AfterName(ReadOnlySpan<byte> body)
    {
        if (!body[1..].StartsWith(NameField))
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

    /// <summary>A few thousand texts of usual size, some megabytes in all.</summary>
    private static class Recent
    {
        public const int LargestText = 4096;

        public static readonly CutText?[] Texts = new CutText?[2048];
    }
}
