using Fairlead.Engine.Http;

namespace Fairlead.Engine.Caching;

/// <summary>An answer that is kept. Never changes but for its place in the cache, which the cache's lock guards.</summary>
internal sealed class CachedAnswer
{
    private const int Overhead = 400;

    public required byte[] Key { get; init; }

    /// <summary>Status line, fields and the empty line, with a Content-Length.</summary>
    public required byte[] Head { get; init; }

    public required byte[][] Content { get; init; }

    public required long ContentLength { get; init; }

    /// <summary>Names in Vary, in lower case, and what the request had for each.</summary>
    public required (byte[] Name, byte[] Value)[] Variant { get; init; }

    /// <summary>When it came, and how old it was then.</summary>
    public required long AtS { get; init; }

    public required long InitialAgeS { get; init; }

    public required long LifetimeS { get; init; }

    /// <summary>Requests with credentials may have it too.</summary>
    public required bool IsForEverybody { get; init; }

    public required CacheShare Share { get; init; }

    /// <summary>Within the head; empty = none.</summary>
    public ReadOnlyMemory<byte> EntityTag { get; private set; }

    /// <summary>As the server wrote it; empty = none.</summary>
    public ReadOnlyMemory<byte> LastModified { get; private set; }

    public long Size => Overhead + Key.Length + Head.Length + Content.Sum(c => (long)c.Length) + Variant.Sum(v => v.Name.Length + v.Value.Length + 64L);

    internal CachedAnswer? NextVariant { get; set; }

    internal LinkedListNode<CachedAnswer>? InAll { get; set; }

    internal LinkedListNode<CachedAnswer>? InShare { get; set; }

    public long AgeS(long nowS) => InitialAgeS + Math.Max(0, nowS - AtS);

    /// <param name="head">The parsed <see cref="Head"/>.</param>
    public void FindValidators(ResponseHead head)
    {
        foreach (ref readonly var field in head.Fields.Slices)
        {
            var name = Head.AsSpan(field.NameStart, field.NameLength);
            if (HttpChars.EqualsIgnoreCase(name, "etag"u8))
            {
                EntityTag = Head.AsMemory(field.ValueStart, field.ValueLength);
            }
            else if (HttpChars.EqualsIgnoreCase(name, "last-modified"u8))
            {
                LastModified = Head.AsMemory(field.ValueStart, field.ValueLength);
            }
        }
    }

    /// <summary>Whether the client that asks already has it (RFC 9110, 13.1.2 and 13.1.3).</summary>
    public bool IsUnchangedFor(in RequestFacts facts)
    {
        if (!facts.IfNoneMatch.IsEmpty)
        {
            var wanted = Opaque(EntityTag.Span);
            var list = facts.IfNoneMatch;
            while (TokenList.TryNext(ref list, out var tag))
            {
                if (tag.SequenceEqual("*"u8) || (!wanted.IsEmpty && Opaque(tag).SequenceEqual(wanted)))
                {
                    return true;
                }
            }

            return false;
        }

        var modified = HttpDate.Parse(LastModified.Span);
        return !facts.IfModifiedSince.IsEmpty && modified >= 0 && HttpDate.Parse(facts.IfModifiedSince) >= modified;
    }

    private static ReadOnlySpan<byte> Opaque(ReadOnlySpan<byte> tag) => tag.StartsWith("W/"u8) ? tag[2..] : tag;

    public bool Suits(ReadOnlySpan<byte> bytes, RequestHead request)
    {
        foreach (var (name, value) in Variant)
        {
            if (!RequestFields.Equal(bytes, request, name, value))
            {
                return false;
            }
        }

        return true;
    }

    public bool IsSameVariant(CachedAnswer other)
    {
        if (Variant.Length != other.Variant.Length)
        {
            return false;
        }

        for (var i = 0; i < Variant.Length; i++)
        {
            if (!Variant[i].Name.AsSpan().SequenceEqual(other.Variant[i].Name) || !Variant[i].Value.AsSpan().SequenceEqual(other.Variant[i].Value))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A virtual service's part of the cache.</summary>
internal sealed class CacheShare
{
    private static long s_last;

    public long Id { get; } = Interlocked.Increment(ref s_last);

    internal LinkedList<CachedAnswer> Entries { get; } = new();

    internal long Bytes { get; set; }
}

/// <summary>All values a request has for a name, joined by commas as they count together.</summary>
internal static class RequestFields
{
    public static bool Equal(ReadOnlySpan<byte> bytes, RequestHead request, ReadOnlySpan<byte> lowerName, ReadOnlySpan<byte> value)
    {
        var isFirst = true;
        foreach (ref readonly var field in request.Fields.Slices)
        {
            if (field.NameLength != lowerName.Length || !HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), lowerName))
            {
                continue;
            }

            if (!isFirst)
            {
                if (value.IsEmpty || value[0] != ',')
                {
                    return false;
                }

                value = value[1..];
            }

            var one = bytes.Slice(field.ValueStart, field.ValueLength);
            if (!value.StartsWith(one))
            {
                return false;
            }

            isFirst = false;
            value = value[one.Length..];
        }

        return value.IsEmpty;
    }

    public static byte[] Of(ReadOnlySpan<byte> bytes, RequestHead request, ReadOnlySpan<byte> lowerName)
    {
        var all = new List<byte>();
        var isFirst = true;
        foreach (ref readonly var field in request.Fields.Slices)
        {
            if (field.NameLength == lowerName.Length && HttpChars.EqualsIgnoreCase(bytes.Slice(field.NameStart, field.NameLength), lowerName))
            {
                all.AddRange(isFirst ? [] : ","u8);
                all.AddRange(bytes.Slice(field.ValueStart, field.ValueLength));
                isFirst = false;
            }
        }

        return [.. all];
    }
}
