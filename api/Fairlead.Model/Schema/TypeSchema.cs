using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Model.Schema;

/// <summary>The fields of a wire record, read once from its properties and attributes.</summary>
public sealed class TypeSchema
{
    private static readonly ConcurrentDictionary<Type, TypeSchema> Known = new();

    /// <summary>No field's name is longer, in bytes.</summary>
    private const int LongestName = 128;

    private readonly FrozenDictionary<string, FieldSchema> _byName;
    private readonly FrozenDictionary<string, FieldSchema>.AlternateLookup<ReadOnlySpan<char>> _byChars;
    private FrozenSet<string>? _secretNames;

    private TypeSchema(Type type)
    {
        Type = type;
        Fields = [.. Properties(type).Select(Describe)];
        _byName = Fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        _byChars = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        Recognised = (type.GetCustomAttribute<RecognisedAttribute>()?.Fields ?? [])
            .ToFrozenSet(StringComparer.Ordinal);
        SensitiveInside = (type.GetCustomAttribute<SensitiveInsideAttribute>()?.Fields ?? []).ToFrozenSet(StringComparer.Ordinal);
        FillDefaults();
    }

    public Type Type { get; }

    /// <summary>Honoured fields in the order they are written: those of the base first, then in order of declaration.</summary>
    public ImmutableArray<FieldSchema> Fields { get; }

    /// <summary>Avi fields that are kept and returned verbatim.</summary>
    public FrozenSet<string> Recognised { get; }

    /// <summary>Recognised fields that hold secrets in a form that is not known.</summary>
    public FrozenSet<string> SensitiveInside { get; }

    /// <summary>Whether it, or a record in it, has fields that are or hold secrets.</summary>
    public bool HoldsSecrets => SecretNames.Count > 0;

    /// <summary>Names of the fields, at any depth, that are or hold secrets: a text without any of them holds none.</summary>
    public FrozenSet<string> SecretNames => _secretNames ??= FindSecrets(this, []).ToFrozenSet(StringComparer.Ordinal);

    public static TypeSchema Of(Type type) => Known.GetOrAdd(type, t => new TypeSchema(t));

    public FieldSchema? Find(string name) => _byName.GetValueOrDefault(name);

    /// <param name="utf8Name">As it stands in a text.</param>
    public FieldSchema? Find(ReadOnlySpan<byte> utf8Name)
    {
        if (utf8Name.Length > LongestName)
        {
            return null;
        }

        Span<char> name = stackalloc char[LongestName];
        return Encoding.UTF8.TryGetChars(utf8Name, name, out var length) && _byChars.TryGetValue(name[..length], out var field) ? field : null;
    }

    /// <summary>The known field nearest in spelling, or null when nothing is near.</summary>
    public string? Nearest(string name) => Spelling.Nearest(name, Fields.Select(f => f.Name).Concat(Recognised));

    private static IEnumerable<PropertyInfo> Properties(Type type)
    {
        var chain = new Stack<Type>();
        for (var t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            chain.Push(t);
        }

        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return chain.SelectMany(t => t.GetProperties(Declared).OrderBy(p => p.MetadataToken))
            .Where(p => p.CanWrite
                && p.GetCustomAttribute<JsonExtensionDataAttribute>() is null
                && p.GetCustomAttribute<JsonIgnoreAttribute>() is null);
    }

    private static IEnumerable<string> FindSecrets(TypeSchema schema, HashSet<TypeSchema> seen) => seen.Add(schema)
        ? schema.Fields.Where(f => f.Sensitive is not null).Select(f => f.Name)
            .Concat(schema.SensitiveInside)
            .Concat(schema.Fields.SelectMany(f => f.Record is { } record ? FindSecrets(record, seen) : []))
        : [];

    private static FieldSchema Describe(PropertyInfo property)
    {
        var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        var type = property.PropertyType;
        var isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        var item = isList ? type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(type) ?? type;
        return new FieldSchema(property, name, ShapeOf(item, property), isList, item);
    }

    private static FieldShape ShapeOf(Type item, PropertyInfo property) => item switch
    {
        _ when item == typeof(string) => FieldShape.Text,
        _ when item == typeof(int) || item == typeof(long) => FieldShape.Whole,
        _ when item == typeof(double) => FieldShape.Number,
        _ when item == typeof(bool) => FieldShape.Flag,
        _ when item == typeof(JsonElement) => FieldShape.Any,
        _ when item.IsEnum => FieldShape.Choice,
        _ when item.IsAssignableTo(typeof(WireRecord)) => FieldShape.Record,
        _ => throw new NotSupportedException($"{property.DeclaringType!.Name}.{property.Name}: no wire shape for {item.Name}."),
    };

    // Defaults are what a fresh record holds: they live on the record and nowhere else.
    private void FillDefaults()
    {
        var fresh = JsonSerializer.SerializeToNode(Activator.CreateInstance(Type), Type, WireJson.Options)!.AsObject();
        foreach (var field in Fields.Where(f => !f.IsRequired))
        {
            field.Default = fresh[field.Name]?.DeepClone();
        }
    }
}
