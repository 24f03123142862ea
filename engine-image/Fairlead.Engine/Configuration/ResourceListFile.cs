using System.Text.Json;
using Fairlead.Engine.Protocol;
using Google.Protobuf;

namespace Fairlead.Engine.Configuration;

/// <summary>
/// Resources in a JSON file, for engines run without a control plane: an array of resources in protobuf's JSON form. Names and
/// hashes may be left out.
/// </summary>
internal static class ResourceListFile
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));

    /// <exception cref="InvalidDataException">The file is not such a list; the message says where.</exception>
    public static IReadOnlyList<Resource> Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw new InvalidDataException($"{path}: an array of resources is expected");
            }

            return [.. document.RootElement.EnumerateArray().Select((element, i) => ReadOne(path, element, i))];
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path} is not JSON: {broken.Message}", broken);
        }
    }

    private static Resource ReadOne(string path, JsonElement element, int index)
    {
        try
        {
            var resource = Parser.Parse<Resource>(element.GetRawText());
            if (resource.PayloadCase == Resource.PayloadOneofCase.None)
            {
                throw new InvalidDataException($"{path}: resource {index} has no payload (virtualService, pool or endpoints)");
            }

            resource.Name = ResourceName.Expected(resource);
            return ResourceHash.Seal(resource);
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw new InvalidDataException($"{path}: resource {index}: {broken.Message}", broken);
        }
    }
}
