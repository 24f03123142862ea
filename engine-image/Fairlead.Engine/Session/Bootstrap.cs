using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Engine.Session;

/// <summary>What an engine is born with: whom to dial, whom to believe, and the token by which it joins.</summary>
internal sealed record Bootstrap(string EngineUuid, Uri ControlEndpoint, X509Certificate2Collection Authority, string JoinToken, int Loops)
{
    public const string FileName = "bootstrap.json";

    /// <exception cref="InvalidDataException">The file is missing or wrong; the message lists every fault.</exception>
    public static Bootstrap Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"{path} does not exist; whoever starts an engine writes it first");
        }

        BootstrapDocument? document;
        try
        {
            document = JsonSerializer.Deserialize(File.ReadAllBytes(path), BootstrapJson.Default.BootstrapDocument);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path} is not the JSON expected: {broken.Message}", broken);
        }

        var faults = new List<string>();
        var result = Check(document ?? new BootstrapDocument(), faults);
        return result ?? throw new InvalidDataException($"{path}: {string.Join("; ", faults)}");
    }

    private static Bootstrap? Check(BootstrapDocument document, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(document.EngineUuid))
        {
            faults.Add("engine_uuid is empty; must be serviceengine-<guid>");
        }

        if (!Uri.TryCreate(document.ControlEndpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme != Uri.UriSchemeHttps)
        {
            faults.Add($"control_endpoint is '{document.ControlEndpoint}'; must be an https URL");
        }

        if (document.Loops is < 0 or > 1024)
        {
            faults.Add($"loops is {document.Loops}; must be from 0 (one per core) to 1024");
        }

        var authority = new X509Certificate2Collection();
        try
        {
            authority.ImportFromPem(document.AuthorityPem);
        }
        catch (CryptographicException broken)
        {
            faults.Add($"authority_pem cannot be read: {broken.Message}");
        }

        if (authority.Count == 0)
        {
            faults.Add("authority_pem holds no certificate");
        }

        return faults.Count > 0
            ? null
            : new Bootstrap(document.EngineUuid!, endpoint!, authority, document.JoinToken ?? "", document.Loops);
    }
}

internal sealed class BootstrapDocument
{
    public string? EngineUuid { get; set; }

    public string? ControlEndpoint { get; set; }

    public string? AuthorityPem { get; set; }

    public string? JoinToken { get; set; }

    public int Loops { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BootstrapDocument))]
internal sealed partial class BootstrapJson : JsonSerializerContext;
