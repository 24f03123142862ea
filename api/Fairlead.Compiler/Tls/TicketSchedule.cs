using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Fairlead.Compiler.Tls;

/// <summary>
/// The keys that seal TLS session tickets. Everybody who knows the tenant's seed derives the same ones, so that no key is stored and
/// a ticket of one engine resumes at another.
/// </summary>
/// <param name="Seed">The tenant's secret.</param>
/// <param name="Epoch">Grows by one with each rotation.</param>
public sealed record TicketSchedule(ByteString Seed, long Epoch)
{
    private const int KeyLength = 80;

    /// <summary>How long a key seals new tickets. As long again it opens old ones.</summary>
    public static TimeSpan Rotation { get; } = TimeSpan.FromHours(12);

    public static long EpochAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / (long)Rotation.TotalSeconds;

    /// <summary>The keys of a virtual service, the sealing one first.</summary>
    internal IEnumerable<ByteString> KeysOf(string service)
    {
        yield return Key(service, Epoch);
        yield return Key(service, Epoch - 1);
    }

    private ByteString Key(string service, long epoch)
    {
        var purpose = Encoding.UTF8.GetBytes(string.Create(null, $"session tickets of {service} in {epoch}"));
        return ByteString.CopyFrom(HKDF.DeriveKey(HashAlgorithmName.SHA256, Seed.ToByteArray(), KeyLength, info: purpose));
    }
}
