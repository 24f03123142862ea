using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Model.Schema;

/// <summary>What a field means, in one or two sentences; read by documentation, forms and error messages.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DocAttribute(string text) : Attribute
{
    public string Text { get; } = text;

    /// <summary>E.g. <c>seconds</c>, <c>milliseconds</c>, <c>KB</c>, <c>percent</c>.</summary>
    public string? Unit { get; init; }
}

/// <summary>Inclusive range of a whole number, or of each number of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WireRangeAttribute(long min, long max) : Attribute
{
    public long Min { get; } = min;

    public long Max { get; } = max;

    /// <summary>Values outside the range that are legal all the same, e.g. 0 for "off".</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Attribute arguments are arrays.")]
    public long[] Special { get; init; } = [];

    /// <summary>What the special values mean, e.g. <c>0 = immediate, -1 = for ever</c>.</summary>
    public string? SpecialMeaning { get; init; }
}

/// <summary>How many items a list may hold.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WireItemsAttribute(int max = int.MaxValue) : Attribute
{
    public int Max { get; } = max;

    public int Min { get; init; }
}

/// <summary>The field points at an object of this kind (wire name), by name, URL or uuid.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RefersToAttribute(string kind) : Attribute
{
    public string Kind { get; } = kind;
}

/// <summary>
/// The field is understood, checked and returned, but nothing acts on it yet; on a record: so are all its own fields that are not
/// <see cref="KeptAttribute">kept</see> or <see cref="ActedOnAttribute">acted on</see>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class NotActedOnAttribute : Attribute;

/// <summary>The field acts, although most of its record does not yet.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ActedOnAttribute : Attribute;

/// <summary>To be kept for clients is all there is to do for the field.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeptAttribute : Attribute;

/// <summary>A secret: it is never returned, and what is returned in its place means, when it is sent back, the value that is kept.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SensitiveAttribute : Attribute
{
    /// <summary>Wire name of the flag beside it that makes it a secret; null = always one.</summary>
    public string? When { get; init; }
}

/// <summary>Avi fields of this type that are stored and returned verbatim; nothing acts on them.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RecognisedAttribute(params string[] fields) : Attribute
{
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Attribute arguments are arrays.")]
    public string[] Fields { get; } = fields;
}

/// <summary>
/// Recognised fields with secrets somewhere in them: nothing is known of their form, but every text under a name that Avi gives to
/// secrets is treated as one.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SensitiveInsideAttribute(params string[] fields) : Attribute
{
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Attribute arguments are arrays.")]
    public string[] Fields { get; } = fields;
}

/// <summary>Wire names of an enum are this prefix and the member's name in SNAKE_CASE.</summary>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class WireEnumAttribute(string prefix) : Attribute
{
    public string Prefix { get; } = prefix;
}

/// <summary>The whole wire name of an enum member where the rule would give another.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class WireNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
