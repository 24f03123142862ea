using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Policy;

/// <summary>Texts, or texts with values, that policies and scripts look up.</summary>
public sealed record StringGroup : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<StringGroup>(
        "stringgroup",
        "Texts, or texts with values, that policies and scripts look up.",
        """
        {"name": "static-paths", "type": "SG_TYPE_STRING", "kv": [{"key": "/css/"}, {"key": "/img/"}]}
        """);

    [Doc("Texts alone, or texts with values.")]
    public StringGroupType Type { get; init; } = StringGroupType.String;
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("The texts, each with its value when type is SG_TYPE_KEYVAL.")]
    public IReadOnlyList<KeyValue> Kv { get; init; } = [];
    [Doc("Of several texts that match, the value of the longest counts; else that of the shortest.")]
    public bool LongestMatch { get; init; }
}

/// <summary>Texts alone, or texts with values.</summary>
[WireEnum("SG_TYPE_")]
public enum StringGroupType
{
    String, Keyval,
}
