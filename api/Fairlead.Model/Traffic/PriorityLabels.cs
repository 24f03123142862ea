using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Labels of pool group members in order of their rank.</summary>
[NotActedOn]
public sealed record PriorityLabels : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<PriorityLabels>(
        "prioritylabels",
        "Labels of pool group members in order of their rank.",
        """
        {"name": "sites", "equivalent_labels": [{"labels": ["home"]}, {"labels": ["north", "south"]}]}
        """);

    [Doc("The cloud it belongs to."), RefersTo("cloud")]
    public string? CloudRef { get; init; }
    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Labels of the same rank together; the highest first.")]
    public IReadOnlyList<EquivalentLabels> EquivalentLabels { get; init; } = [];
}

/// <summary>Labels of the same rank.</summary>
public sealed record EquivalentLabels : WireRecord
{
    [Doc("The labels.")]
    public IReadOnlyList<string> Labels { get; init; } = [];
}
