using System.Security.Cryptography;

namespace Fairlead.Engine.Net.Tls;

/// <summary>
/// The keys that seal session tickets. The first seals new tickets; the others only open old ones, whose holders get a new one.
/// All engines of a virtual service hold the same, so that a ticket of one resumes at another.
/// </summary>
public sealed class TlsTicketKeys
{
    public const int NameLength = 16;
    public const int KeyLength = 32;

    /// <summary>Name, cipher key, authentication key.</summary>
    public const int Length = NameLength + KeyLength + KeyLength;

    private readonly byte[][] _keys;

    /// <param name="keys">Each <see cref="Length"/> bytes.</param>
    public TlsTicketKeys(IEnumerable<byte[]> keys)
    {
        _keys = [.. keys];
        if (_keys.Length == 0 || _keys.Any(k => k.Length != Length))
        {
            throw new ArgumentException($"At least one ticket key is needed, and each has {Length} bytes.", nameof(keys));
        }
    }

    /// <summary>A key nobody else knows: tickets are then good for this engine only, as long as it runs.</summary>
    public static TlsTicketKeys Own() => new([RandomNumberGenerator.GetBytes(Length)]);

    internal ReadOnlySpan<byte> Current => _keys[0];

    /// <summary>Where the key of that name stands; -1 = nowhere.</summary>
    internal int Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[i].AsSpan(0, NameLength).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    internal ReadOnlySpan<byte> At(int index) => _keys[index];
}
