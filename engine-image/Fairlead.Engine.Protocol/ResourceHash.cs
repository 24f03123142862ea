using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Fairlead.Engine.Protocol;

/// <summary>
/// The content hashes by which control plane and engine agree on what is held. Both ends must compute the same
/// bytes, so there is one implementation. No message of the configuration has a map field: its bytes are deterministic.
/// </summary>
public static class ResourceHash
{
    /// <summary>Length in bytes of every hash.</summary>
    public const int Length = 16;

    /// <summary>First 16 bytes of SHA-256 over the payload message; name and hash of the resource do not count.</summary>
    public static ByteString Of(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        IMessage? payload = resource.PayloadCase switch
        {
            Resource.PayloadOneofCase.VirtualService => resource.VirtualService,
            Resource.PayloadOneofCase.Pool => resource.Pool,
            Resource.PayloadOneofCase.Endpoints => resource.Endpoints,
            Resource.PayloadOneofCase.Certificate => resource.Certificate,
            _ => null,
        };
        return payload is null
            ? throw new ArgumentException($"Resource '{resource.Name}' has no payload to hash.", nameof(resource))
            : Of(payload);
    }

    /// <summary>First 16 bytes of SHA-256 over the bytes of a payload message.</summary>
    public static ByteString Of(IMessage payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var size = payload.CalculateSize();
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            payload.WriteTo(buffer.AsSpan(0, size));
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer.AsSpan(0, size), digest);
            return ByteString.CopyFrom(digest[..Length]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// First 16 bytes of SHA-256 over the pairs in ordinal order of their names, each as name (UTF-8), a zero byte, hash.
    /// The order of <paramref name="hashes"/> does not matter; an ordered set is not sorted again.
    /// </summary>
    public static ByteString OfSet(IEnumerable<KeyValuePair<string, ByteString>> hashes)
    {
        var pairs = hashes.ToArray();
        if (!IsOrdered(pairs))
        {
            Array.Sort(pairs, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> line = stackalloc byte[1024];
        foreach (var (name, hash) in pairs)
        {
            if (Encoding.UTF8.GetMaxByteCount(name.Length) + 1 + hash.Length > line.Length)
            {
                throw new ArgumentException($"Resource name '{name}' is longer than names may be.", nameof(hashes));
            }

            var length = Encoding.UTF8.GetBytes(name, line);
            line[length++] = 0;
            hash.Span.CopyTo(line[length..]);
            sha.AppendData(line[..(length + hash.Length)]);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(digest);
        return ByteString.CopyFrom(digest[..Length]);
    }

    /// <summary>Set hash of resources that carry their own hashes.</summary>
    public static ByteString OfSet(IEnumerable<Resource> resources) =>
        OfSet(resources.Select(r => KeyValuePair.Create(r.Name, r.Hash)));

    /// <summary>The same resource with its hash filled in.</summary>
    public static Resource Seal(Resource resource)
    {
        resource.Hash = Of(resource);
        return resource;
    }

    private static bool IsOrdered(KeyValuePair<string, ByteString>[] pairs)
    {
        for (var i = 1; i < pairs.Length; i++)
        {
            if (string.CompareOrdinal(pairs[i - 1].Key, pairs[i].Key) > 0)
            {
                return false;
            }
        }

        return true;
    }
}
