using Fairlead.Model.Kinds;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Gslb;

/// <summary>Where clients of global services are.</summary>
[NotActedOn]
public sealed record GslbGeoDbProfile : KindRecord
{
    public static KindDescriptor Kind { get; } = KindDescriptor.For<GslbGeoDbProfile>(
        "gslbgeodbprofile",
        "Where clients of global services are.",
        """
        {"name": "world", "entries": [{"priority": 10, "file": {"filename": "GeoLite2-City.mmdb", "format": "GSLB_GEODB_FILE_FORMAT_MAXMIND_CITY"}}]}
        """);

    [Doc("Free text."), Kept]
    public string? Description { get; init; }
    [Doc("Files that tell it."), WireItems(Min = 1)]
    public IReadOnlyList<GslbGeoDbEntry> Entries { get; init; } = [];
    [Doc("Shared by all sites of a global service."), Kept]
    public bool IsFederated { get; init; } = true;
}

/// <summary>A file and its rank.</summary>
public sealed record GslbGeoDbEntry : WireRecord
{
    [Doc("The file.")]
    public required GslbGeoDbFile File { get; init; }
    [Doc("The file with the higher number is asked first."), WireRange(1, 100)]
    public int Priority { get; init; } = 10;
}

/// <summary>A file that tells where addresses are.</summary>
public sealed record GslbGeoDbFile : WireRecord
{
    [Doc("Its checksum; set by the server.")]
    public string? Checksum { get; init; }
    [Doc("Tells it apart; set by the server.")]
    public string? FileId { get; init; }
    [Doc("Checksum of both; set by the server.")]
    public string? FileIdChecksum { get; init; }
    [Doc("Its name.")]
    public string? Filename { get; init; }
    [Doc("Its format.")]
    public GslbGeoDbFileFormat Format { get; init; } = GslbGeoDbFileFormat.Avi;
    [Doc("When it came; set by the server."), WireRange(0, long.MaxValue)]
    public long? Timestamp { get; init; }
}

/// <summary>Format of a file.</summary>
[WireEnum("GSLB_GEODB_FILE_FORMAT_")]
public enum GslbGeoDbFileFormat
{
    Avi, MaxmindCity, [WireName("GSLB_GEODB_FILE_FORMAT_MAXMIND_CITY_V6")] MaxmindCityV6,
    [WireName("GSLB_GEODB_FILE_FORMAT_MAXMIND_CITY_V4_AND_V6")] MaxmindCityV4AndV6,
    [WireName("GSLB_GEODB_FILE_FORMAT_AVI_V6")] AviV6,
    [WireName("GSLB_GEODB_FILE_FORMAT_AVI_V4_AND_V6")] AviV4AndV6,
}
