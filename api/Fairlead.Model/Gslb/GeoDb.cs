using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Gslb;

/// <summary>Where addresses are, and names of your own for places.</summary>
[NotActedOn]
public sealed record GeoDb : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<GeoDb>(
        "geodb",
        "Where addresses are, and names of your own for places.",
        """
        {
          "name": "ours", "mappings": [{"name": "neighbours", "elements": [{"attribute": "ATTRIBUTE_COUNTRY_CODE", "values": ["NL", "PL"]}]}]
        }
        """);

    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Files that tell it.")]
    public IReadOnlyList<GeoDbFile> Files { get; init; } = [];
    [Doc("Shared by all sites of a global service."), Kept]
    public bool IsFederated { get; init; }
    [Doc("Names of your own.")]
    public IReadOnlyList<GeoDbMapping> Mappings { get; init; } = [];
}

/// <summary>A file that tells where addresses are.</summary>
[Recognised("file_ref")]
public sealed record GeoDbFile : WireRecord
{
    [Doc("Its name.")]
    public required string Name { get; init; }
    [Doc("Its place in the order; the lowest comes first."), WireRange(0, uint.MaxValue)]
    public required long Index { get; init; }
    [Doc("Who made it.")]
    public required GeoDbVendor Vendor { get; init; }
    [Doc("Off: as if it were not there.")]
    public bool Enabled { get; init; } = true;
}

/// <summary>A name of your own.</summary>
public sealed record GeoDbMapping : WireRecord
{
    [Doc("The name.")]
    public required string Name { get; init; }
    [Doc("What it stands for.")]
    public required IReadOnlyList<GeoDbMappingElement> Elements { get; init; }
    [Doc("Free text.")]
    public string? Description { get; init; }
}

/// <summary>A part of what a name stands for.</summary>
public sealed record GeoDbMappingElement : WireRecord
{
    [Doc("What is looked up.")]
    public required GeoAttribute Attribute { get; init; }
    [Doc("Values of it.")]
    public required IReadOnlyList<string> Values { get; init; }
}

/// <summary>Who made a file.</summary>
[WireEnum("VENDOR_")]
public enum GeoDbVendor
{
    UserDefined, AviDefined,
}
