using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Fairlead.Model.Schema;

/// <summary>Wire names of an enum's members.</summary>
public sealed class EnumSchema
{
    private static readonly ConcurrentDictionary<Type, EnumSchema> Known = new();

    private readonly FrozenDictionary<string, object> _byName;
    private readonly FrozenDictionary<object, string> _byValue;

    private EnumSchema(Type type)
    {
        var prefix = type.GetCustomAttribute<WireEnumAttribute>()?.Prefix ?? "";
        var members = type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (Name: WireName(f, prefix), Value: f.GetValue(null)!))
            .ToList();
        Names = [.. members.Select(m => m.Name)];
        _byName = members.ToFrozenDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        _byValue = members.ToFrozenDictionary(m => m.Value, m => m.Name);
    }

    /// <summary>In order of declaration.</summary>
    public ImmutableArray<string> Names { get; }

    public static EnumSchema Of(Type type) => Known.GetOrAdd(type, t => new EnumSchema(t));

    /// <summary>The wire name of a member.</summary>
    public static string WireName<TEnum>(TEnum value)
        where TEnum : struct, Enum => Of(typeof(TEnum)).NameOf(value);

    public bool Contains(string name) => _byName.ContainsKey(name);

    internal object? ValueOf(string name) => _byName.GetValueOrDefault(name);

    internal string NameOf(object value) => _byValue[value];

    private static string WireName(FieldInfo member, string prefix) =>
        member.GetCustomAttribute<WireNameAttribute>()?.Name
        ?? prefix + JsonNamingPolicy.SnakeCaseUpper.ConvertName(member.Name);
}
