using Fairlead.Model.Policy;
using Fairlead.Model.Schema;

namespace Fairlead.Model.Traffic;

/// <summary>Which answers are compressed, and how much.</summary>
public sealed record CompressionProfile : WireRecord
{
    [Doc("On or off.")]
    public required bool Compression { get; init; }

    [Doc("AUTO_COMPRESSION compresses for every client, CUSTOM_COMPRESSION for those that a filter below matches.")]
    public CompressionType Type { get; init; } = CompressionType.AutoCompression;

    [Doc("Ask servers for answers that are not compressed, so that they can be compressed here.")]
    public bool RemoveAcceptEncodingHeader { get; init; } = true;

    [Doc("Types of answers that are compressed; none = those of System-Compressible-Content-Types.")]
    [RefersTo("stringgroup")]
    public string? CompressibleContentRef { get; init; }

    [Doc("Shorter answers are left alone.", Unit = "bytes")]
    [WireRange(0, int.MaxValue)]
    public int MinLength { get; init; } = 128;

    [Doc("For clients nearby: from 1, the fastest, to 9.")]
    [WireRange(1, 9)]
    public int LevelNormal { get; init; } = 1;

    [Doc("For clients far away, and for filters with AGGRESSIVE_COMPRESSION: from 1, the fastest, to 9.")]
    [WireRange(1, 9)]
    public int LevelAggressive { get; init; } = 5;

    [Doc("Clients with a shorter round trip are near.", Unit = "milliseconds")]
    [NotActedOn]
    public int MaxLowRtt { get; init; } = 10;

    [Doc("Clients with a longer round trip are far away.", Unit = "milliseconds")]
    [WireRange(0, int.MaxValue)]
    public int MinHighRtt { get; init; } = 200;

    [Doc("For CUSTOM_COMPRESSION; the first that matches counts, and no match means no compression.")]
    public IReadOnlyList<CompressionFilter> Filter { get; init; } = [];

    [Doc("Names of mobile devices.")]
    [RefersTo("stringgroup")]
    [NotActedOn]
    public string? MobileStrRef { get; init; }

    [Doc("Number of buffers.")]
    [NotActedOn]
    public int BufNum { get; init; } = 128;

    [Doc("Size of a buffer.", Unit = "bytes")]
    [NotActedOn]
    public int BufSize { get; init; } = 4096;

    [Doc("Size of the table of what was seen.", Unit = "bytes")]
    [NotActedOn]
    public int HashSize { get; init; } = 16384;

    [Doc("How far back repetitions are looked for.", Unit = "bytes")]
    [NotActedOn]
    public int WindowSize { get; init; } = 4096;
}

/// <summary>Clients, and how much is compressed for them. What is given must all match.</summary>
public sealed record CompressionFilter : WireRecord
{
    [Doc("Tells the filters apart.")]
    public required string Name { get; init; }

    [Doc("Its place in the order; the lowest comes first.")]
    public required int Index { get; init; }

    [Doc("How much is compressed.")]
    public CompressionLevel Level { get; init; } = CompressionLevel.NormalCompression;

    [Doc("Whether the client is among the addresses, or is not.")]
    public MatchOperation Match { get; init; } = MatchOperation.In;

    [Doc("Single addresses.")]
    public IReadOnlyList<IpAddr> IpAddrs { get; init; } = [];

    [Doc("Networks.")]
    public IReadOnlyList<IpAddrPrefix> IpAddrPrefixes { get; init; } = [];

    [Doc("Ranges of addresses.")]
    public IReadOnlyList<IpAddrRange> IpAddrRanges { get; init; } = [];

    [Doc("A group of addresses.")]
    [RefersTo("ipaddrgroup")]
    public string? IpAddrsRef { get; init; }

    [Doc("Texts, one of which the client's User-Agent contains.")]
    public IReadOnlyList<string> UserAgent { get; init; } = [];

    [Doc("More such texts.")]
    [RefersTo("stringgroup")]
    public string? DevicesRef { get; init; }
}

/// <summary>For whom answers are compressed.</summary>
[WireEnum("")]
public enum CompressionType
{
    AutoCompression, CustomCompression,
}

/// <summary>How much is compressed.</summary>
[WireEnum("")]
public enum CompressionLevel
{
    AggressiveCompression, NormalCompression, NoCompression,
}
