using System.Security.Cryptography;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// A whole configuration in one file: a line naming the format, then the resources (length-delimited), sealed, so that a damaged file is
/// noticed whatever the damage and private keys never lie on disk in clear. The key lies beside it for this user only: it protects what
/// leaves the directory (copies, bundles for support), and lets an engine serve before it reaches the control plane.
/// </summary>
internal static class ConfigFile
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static ReadOnlySpan<byte> Format => "fairlead-config-2\n"u8;

    public static void Write(string path, HeldConfig config)
    {
        var plain = new byte[config.Resources.Values.Sum(Size)];
        using (var output = new CodedOutputStream(plain))
        {
            foreach (var resource in config.Resources.Values)
            {
                output.WriteMessage(resource);
            }
        }

        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var tag = new byte[TagLength];
        using var cipher = new AesGcm(ConfigKey.Open(path), TagLength);
        cipher.Encrypt(nonce, plain, plain, tag, Format);
        AtomicFile.Write(path, file =>
        {
            file.Write(Format);
            file.Write(nonce);
            file.Write(plain);
            file.Write(tag);
        });
    }

    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public static HeldConfig Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(Format))
        {
            throw new InvalidDataException("the file is not of a format this engine reads");
        }

        var sealedBytes = bytes.AsSpan(Format.Length);
        if (sealedBytes.Length < NonceLength + TagLength)
        {
            throw new InvalidDataException("the file is cut");
        }

        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        try
        {
            using var cipher = new AesGcm(ConfigKey.Open(path), TagLength);
            cipher.Decrypt(sealedBytes[..NonceLength], sealedBytes[NonceLength..^TagLength], sealedBytes[^TagLength..], plain, Format);
        }
        catch (CryptographicException)
        {
            throw new InvalidDataException("the content does not fit its seal");
        }

        return Parse(plain);
    }

    private static int Size(Resource resource)
    {
        var size = resource.CalculateSize();
        return CodedOutputStream.ComputeLengthSize(size) + size;
    }

    private static HeldConfig Parse(byte[] bytes)
    {
        try
        {
            var resources = new List<Resource>();
            using var input = new CodedInputStream(bytes);
            while (!input.IsAtEnd)
            {
                var resource = new Resource();
                input.ReadMessage(resource);
                resources.Add(resource);
            }

            return HeldConfig.Of(resources);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"a resource cannot be read: {broken.Message}", broken);
        }
    }
}
