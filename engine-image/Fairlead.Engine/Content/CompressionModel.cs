using System.Collections.Frozen;
using System.Text;
using Fairlead.Engine.Net;
using Fairlead.Engine.Policy;
using Fairlead.Engine.Protocol;

namespace Fairlead.Engine.Content;

/// <summary>Compression in the shape the request path reads.</summary>
internal sealed class CompressionModel(CompressionConfig config)
{
    private readonly MediaTypes _types = new(config.ContentTypes);
    private readonly Filter[] _filters = [.. config.Filters.Select(f => new Filter(f))];
    private readonly long _farFromUs = config.FarFromRttMs * 1000L;

    public long MinLength { get; } = config.MinLength;

    public bool Takes(ReadOnlySpan<byte> contentType) => _types.Contains(contentType);

    /// <summary>0 = nothing is compressed for this client.</summary>
    public int LevelFor(in NetAddress client, ReadOnlySpan<byte> userAgent, long roundTripUs)
    {
        if (!config.ByFilter)
        {
            return Level(roundTripUs >= _farFromUs ? config.LevelAggressive : config.LevelNormal);
        }

        foreach (var filter in _filters)
        {
            if (filter.Matches(client, userAgent))
            {
                return filter.Level;
            }
        }

        return 0;
    }

    private static int Level(uint level) => (int)Math.Clamp(level, 1, 9);

    private sealed class Filter(CompressionFilterConfig config)
    {
        private readonly AddressSet? _client = config.Client is null ? null : new AddressSet(config.Client);
        private readonly byte[][] _userAgents = [.. config.UserAgents.Select(Encoding.UTF8.GetBytes)];

        public int Level { get; } = config.Level == 0 ? 0 : CompressionModel.Level(config.Level);

        public bool Matches(in NetAddress client, ReadOnlySpan<byte> userAgent) =>
            (_client is null || _client.Matches(client)) && (_userAgents.Length == 0 || IsNamed(userAgent));

        private bool IsNamed(ReadOnlySpan<byte> userAgent)
        {
            foreach (var text in _userAgents)
            {
                if (userAgent.IndexOf(text) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>Media types, compared without parameters and case.</summary>
internal sealed class MediaTypes
{
    private const int Longest = 128;

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _types;

    public MediaTypes(IEnumerable<string> types)
    {
        var set = types.Select(t => t.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
        IsEmpty = set.Count == 0;
        _types = set.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsEmpty { get; }

    /// <param name="contentType">Value of a Content-Type field.</param>
    public bool Contains(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        var type = Http.HttpChars.TrimWhitespace(semicolon < 0 ? contentType : contentType[..semicolon]);
        Span<char> lower = stackalloc char[Longest];
        return type.Length <= Longest && Ascii.ToLower(type, lower, out var length) == System.Buffers.OperationStatus.Done && _types.Contains(lower[..length]);
    }
}
