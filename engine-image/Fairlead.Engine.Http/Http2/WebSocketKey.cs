using System.Security.Cryptography;
using System.Text;

namespace Fairlead.Engine.Http.Http2;

/// <summary>
/// The proof of HTTP/1.1 that a server speaks WebSocket (RFC 6455, 4.2.2). HTTP/2 has no use for it (RFC 8441, 5): who stands between
/// the two makes keys for the one side and proofs for the other.
/// </summary>
public static class WebSocketKey
{
    private const string Suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static string Make() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>What a server answers to a key in Sec-WebSocket-Accept.</summary>
    public static string AcceptFor(string key) => Convert.ToBase64String(Hash(Encoding.ASCII.GetBytes(key + Suffix)));

#pragma warning disable CA5350 // SHA-1 is what the protocol asks for; nothing is kept secret by it.
    private static byte[] Hash(byte[] text) => SHA1.HashData(text);
#pragma warning restore CA5350
}
