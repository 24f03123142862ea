using System.Text.Json;
using Fairlead.Model.Identity;
using Fairlead.Model.Schema;

namespace Fairlead.Model.References;

/// <summary>Where a stored text refers to an object.</summary>
/// <param name="At">Of the value's opening quote, in bytes.</param>
/// <param name="Length">With both quotes, in bytes.</param>
/// <param name="To">What is referred to.</param>
public readonly record struct ReferencePlace(int At, int Length, ObjectId To);

/// <summary>Finds the references of a stored text where they stand, so that an answer can be cut out of it without building the document.</summary>
public static class ReferencePlaces
{
    /// <summary>In the order of the text, without references by anything else than a uuid.</summary>
    /// <param name="schema">Of the record that the text is.</param>
    /// <param name="utf8">A document as it is stored: well-formed, of one line.</param>
    public static List<ReferencePlace> Find(TypeSchema schema, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var places = new List<ReferencePlace>();
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        VisitRecord(ref reader, schema, places);
        return places;
    }

    /// <param name="reader">At the opening brace; left at the closing one.</param>
    /// <param name="schema">Of the record.</param>
    /// <param name="places">Are added to.</param>
    private static void VisitRecord(ref Utf8JsonReader reader, TypeSchema schema, List<ReferencePlace> places)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueIsEscaped ? null : schema.Find(reader.ValueSpan);
            reader.Read();
            if (field is { LeadsToReferences: true })
            {
                VisitValue(ref reader, field, places);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void VisitValue(ref Utf8JsonReader reader, FieldSchema field, List<ReferencePlace> places)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    VisitValue(ref reader, field, places);
                }

                break;
            case JsonTokenType.StartObject when field.Record is { } record:
                VisitRecord(ref reader, record, places);
                break;
            case JsonTokenType.StartObject:
                reader.Skip();
                break;
            case JsonTokenType.String when field.RefersTo is not null && ObjectId.TryParse(reader.GetString(), out var id):
                places.Add(new ReferencePlace((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex), id));
                break;
        }
    }
}
