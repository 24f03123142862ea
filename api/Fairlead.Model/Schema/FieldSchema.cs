using System.Reflection;
using System.Text.Json.Nodes;

namespace Fairlead.Model.Schema;

/// <summary>What a field's value, or each item of a list, is.</summary>
public enum FieldShape
{
    Text,
    Whole,
    Number,
    Flag,
    Choice,
    Record,

    /// <summary>Any JSON, returned as written.</summary>
    Any,
}

/// <summary>One honoured field: everything that documentation, forms and admission need to know.</summary>
public sealed class FieldSchema
{
    private readonly Type? _record;

    internal FieldSchema(PropertyInfo property, string name, FieldShape shape, bool isList, Type item)
    {
        Name = name;
        Shape = shape;
        IsList = isList;
        IsRequired = property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null;
        IsActedOn = property.GetCustomAttribute<NotActedOnAttribute>() is null
            && (property.DeclaringType!.GetCustomAttribute<NotActedOnAttribute>() is null
                || property.GetCustomAttribute<KeptAttribute>() is not null
                || property.GetCustomAttribute<ActedOnAttribute>() is not null);
        Sensitive = property.GetCustomAttribute<SensitiveAttribute>();
        RefersTo = property.GetCustomAttribute<RefersToAttribute>()?.Kind;
        Range = property.GetCustomAttribute<WireRangeAttribute>();
        Items = property.GetCustomAttribute<WireItemsAttribute>();
        var doc = property.GetCustomAttribute<DocAttribute>();
        Doc = doc?.Text;
        Unit = doc?.Unit;
        Bounds = item == typeof(int) ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        Choices = shape == FieldShape.Choice ? EnumSchema.Of(item) : null;
        _record = shape == FieldShape.Record ? item : null;
    }

    /// <summary>Wire name.</summary>
    public string Name { get; }

    public FieldShape Shape { get; }

    public bool IsList { get; }

    public bool IsRequired { get; }

    public bool IsActedOn { get; }

    /// <summary>Wire name of the kind pointed at; null when the field is no reference.</summary>
    public string? RefersTo { get; }

    /// <summary>Is a reference, or may hold some.</summary>
    internal bool LeadsToReferences => RefersTo is not null || Shape == FieldShape.Record;

    public WireRangeAttribute? Range { get; }

    public WireItemsAttribute? Items { get; }

    /// <summary>Not null: a secret.</summary>
    public SensitiveAttribute? Sensitive { get; }

    public EnumSchema? Choices { get; }

    public string? Doc { get; }

    public string? Unit { get; }

    /// <summary>What an absent field means, as JSON; null when absence stays absence.</summary>
    public JsonNode? Default { get; internal set; }

    /// <summary>Fields of the record, or of each record of the list.</summary>
    public TypeSchema? Record => _record is null ? null : TypeSchema.Of(_record);

    internal (long Min, long Max) Bounds { get; }

    /// <summary>The range in words, e.g. <c>1 to 50, or 0 (off)</c>; null when any value goes.</summary>
    public string? RangeText => Range switch
    {
        null => null,
        { Special.Length: 0 } r => $"{r.Min} to {r.Max}",
        { SpecialMeaning: null } r => $"{r.Min} to {r.Max}, or {string.Join(", ", r.Special)}",
        var r => $"{r.Min} to {r.Max}, or {r.SpecialMeaning}",
    };

    /// <summary>How many items a list may hold, in words; null when any number goes.</summary>
    public string? ItemsText => Items switch
    {
        null => null,
        { Max: int.MaxValue } i => $"at least {i.Min}",
        { Min: 0 } i => $"at most {i.Max}",
        var i => $"{i.Min} to {i.Max}",
    };

    internal bool Allows(double value) =>
        Range is null || (value >= Range.Min && value <= Range.Max) || Range.Special.Any(special => special == value);
}
