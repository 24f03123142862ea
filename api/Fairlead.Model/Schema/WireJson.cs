using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Fairlead.Model.Schema;

/// <summary>The one way typed records become JSON and back.</summary>
public static class WireJson
{
    /// <summary>
    /// Snake case, wire names of enums, no nulls, no empty lists, everything else written out. A required field may be absent:
    /// admission says so in words, and a runtime must still be able to read what is stored.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // Readable text in the database and on the wire; JSON is never pasted into markup unescaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 64,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Relax } },
        };
        options.Converters.Add(new WireEnumConverterFactory());
        options.MakeReadOnly();
        return options;
    }

    private static void Relax(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = false;
            if (property.AttributeProvider is MemberInfo { DeclaringType: { } declaring } && declaring == typeof(KindRecord))
            {
                // The name first, as admission writes it.
                property.Order = -1;
            }

            if (property.PropertyType.IsGenericType
                && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            {
                property.ShouldSerialize = static (_, value) =>
                    value is System.Collections.IEnumerable list && list.GetEnumerator().MoveNext();
            }
        }
    }
}

internal sealed class WireEnumConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WireEnumConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class WireEnumConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private readonly EnumSchema _schema = EnumSchema.Of(typeof(T));

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && _schema.ValueOf(reader.GetString()!) is T value
                ? value
                : throw new JsonException($"Not one of {string.Join(", ", _schema.Names)}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(_schema.NameOf(value));
    }
}
