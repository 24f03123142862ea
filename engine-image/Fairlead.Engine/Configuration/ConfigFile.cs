using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// A whole configuration in one file: a line naming the format, the resources (length-delimited), an empty message as end mark,
/// the set hash. Every hash is computed anew on reading, so a damaged file is noticed whatever the damage.
/// </summary>
internal static class ConfigFile
{
    private const int LargestResource = 64 * 1024 * 1024;
    private static ReadOnlySpan<byte> Format => "fairlead-config-1\n"u8;

    public static void Write(string path, HeldConfig config) => AtomicFile.Write(path, file => Write(file, config));

    /// <exception cref="InvalidDataException">The file is damaged; the message says how.</exception>
    public static HeldConfig Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024);
        try
        {
            return Read(file);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"a resource cannot be read: {broken.Message}", broken);
        }
        catch (EndOfStreamException broken)
        {
            throw new InvalidDataException("the file ends too early", broken);
        }
    }

    private static void Write(Stream file, HeldConfig config)
    {
        file.Write(Format);
        foreach (var resource in config.Resources.Values)
        {
            resource.WriteDelimitedTo(file);
        }

        file.WriteByte(0);
        config.SetHash.WriteTo(file);
    }

    private static HeldConfig Read(Stream file)
    {
        Span<byte> format = stackalloc byte[Format.Length];
        file.ReadExactly(format);
        if (!format.SequenceEqual(Format))
        {
            throw new InvalidDataException("the file is not of a format this engine reads");
        }

        var resources = new List<Resource>();
        while (ReadLength(file) is var length and > 0)
        {
            var bytes = new byte[length];
            file.ReadExactly(bytes);
            resources.Add(Resource.Parser.ParseFrom(bytes));
        }

        Span<byte> hash = stackalloc byte[ResourceHash.Length];
        file.ReadExactly(hash);
        var damaged = resources.Find(r => r.PayloadCase == Resource.PayloadOneofCase.None || !r.Hash.Equals(ResourceHash.Of(r)));
        if (damaged is not null)
        {
            throw new InvalidDataException($"the content of '{damaged.Name}' does not fit its hash");
        }

        var config = HeldConfig.Of(resources);
        return config.SetHash.Span.SequenceEqual(hash)
            ? config
            : throw new InvalidDataException("the resources do not fit the set hash");
    }

    private static int ReadLength(Stream file)
    {
        var length = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var next = file.ReadByte();
            if (next < 0)
            {
                throw new EndOfStreamException();
            }

            length |= (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return length is >= 0 and <= LargestResource
                    ? length
                    : throw new InvalidDataException($"a resource claims to have {length} bytes");
            }
        }

        throw new InvalidDataException("the length of a resource cannot be read");
    }
}
