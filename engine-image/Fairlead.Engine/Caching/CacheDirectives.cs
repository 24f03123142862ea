using System.Buffers.Text;
using Fairlead.Engine.Http;

namespace Fairlead.Engine.Caching;

/// <summary>What Cache-Control fields say (RFC 9111, 5.2), of requests and of answers. Times in seconds; -1 = not given.</summary>
internal struct CacheDirectives()
{
    public bool IsThere { get; private set; }

    public bool NoStore { get; private set; }

    public bool NoCache { get; private set; }

    public bool Private { get; private set; }

    public bool Public { get; private set; }

    public bool MustRevalidate { get; private set; }

    public bool OnlyIfCached { get; private set; }

    public long MaxAge { get; private set; } = -1;

    public long SharedMaxAge { get; private set; } = -1;

    public long MinFresh { get; private set; } = -1;

    /// <summary>Shared caches may keep it for everybody, even when the request had credentials (RFC 9111, 3.5).</summary>
    public readonly bool IsForEverybody => Public || MustRevalidate || SharedMaxAge >= 0;

    public void Take(ReadOnlySpan<byte> value)
    {
        IsThere = true;
        while (TokenList.TryNext(ref value, out var item))
        {
            var equals = item.IndexOf((byte)'=');
            var name = HttpChars.TrimWhitespace(equals < 0 ? item : item[..equals]);
            var argument = equals < 0 ? default : HttpChars.TrimWhitespace(item[(equals + 1)..]);

            // private="field" and no-cache="field" are taken as without the fields, which is stricter.
            NoStore |= HttpChars.EqualsIgnoreCase(name, "no-store"u8);
            NoCache |= HttpChars.EqualsIgnoreCase(name, "no-cache"u8);
            Private |= HttpChars.EqualsIgnoreCase(name, "private"u8);
            Public |= HttpChars.EqualsIgnoreCase(name, "public"u8);
            MustRevalidate |= HttpChars.EqualsIgnoreCase(name, "must-revalidate"u8);
            OnlyIfCached |= HttpChars.EqualsIgnoreCase(name, "only-if-cached"u8);
            if (HttpChars.EqualsIgnoreCase(name, "max-age"u8))
            {
                MaxAge = Seconds(MaxAge, argument);
            }
            else if (HttpChars.EqualsIgnoreCase(name, "s-maxage"u8))
            {
                SharedMaxAge = Seconds(SharedMaxAge, argument);
            }
            else if (HttpChars.EqualsIgnoreCase(name, "min-fresh"u8))
            {
                MinFresh = Seconds(MinFresh, argument);
            }
        }
    }

    /// <summary>A time that is none, or is given twice in different ways, counts as the shortest (RFC 9111, 4.2.1).</summary>
    private static long Seconds(long before, ReadOnlySpan<byte> argument)
    {
        argument = argument.Trim((byte)'"');
        var now = Utf8Parser.TryParse(argument, out long seconds, out var used) && used == argument.Length && seconds >= 0
            ? Math.Min(seconds, int.MaxValue)
            : 0;
        return before < 0 ? now : Math.Min(before, now);
    }
}
