using System.Security.Cryptography;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// A whole configuration in one file: a line naming the format, the resources (length-delimited), and SHA-256 over all of it, so
/// that a damaged file is noticed whatever the damage.
/// </summary>
internal static class ConfigFile
{
    private static ReadOnlySpan<byte> Format => "fairlead-config-1\n"u8;

    public static void Write(string path, HeldConfig config) => AtomicFile.Write(path, file => Write(file, config));

    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public static HeldConfig Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(Format))
        {
            throw new InvalidDataException("the file is not of a format this engine reads");
        }

        if (bytes.Length < Format.Length + SHA256.HashSizeInBytes
            || !SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(bytes.AsSpan(^SHA256.HashSizeInBytes..)))
        {
            throw new InvalidDataException("the content does not fit its hash");
        }

        return Read(bytes, Format.Length, bytes.Length - Format.Length - SHA256.HashSizeInBytes);
    }

    private static void Write(Stream file, HeldConfig config)
    {
        using var hash = SHA256.Create();
        using (var hashing = new CryptoStream(file, hash, CryptoStreamMode.Write, leaveOpen: true))
        {
            hashing.Write(Format);
            using var output = new CodedOutputStream(hashing, leaveOpen: true);
            foreach (var resource in config.Resources.Values)
            {
                output.WriteMessage(resource);
            }
        }

        file.Write(hash.Hash);
    }

    private static HeldConfig Read(byte[] bytes, int from, int length)
    {
        try
        {
            var resources = new List<Resource>();
            using var input = new CodedInputStream(bytes, from, length);
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
