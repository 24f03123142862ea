using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Fairlead.Tenants.Store.Credentials;

/// <summary>Texts that nobody guesses. With 256 random bits a plain hash keeps them as well as a slow one.</summary>
internal static class Token
{
    private const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
