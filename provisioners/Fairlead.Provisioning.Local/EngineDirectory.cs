using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Provisioning.Local;

/// <summary>What makes a directory ours: whose engine lives in it.</summary>
internal sealed record EngineTag(Guid Tenant, Guid Cloud, Guid Group, Guid Engine, string Name)
{
    [JsonIgnore]
    public EngineGroupKey Key => new(Tenant, Cloud, Group);
}

/// <summary>What an engine is started with.</summary>
internal sealed record EngineBootstrap(
    [property: JsonPropertyName("engine_uuid")] string EngineUuid,
    [property: JsonPropertyName("control_endpoint")] string ControlEndpoint,
    [property: JsonPropertyName("authority_pem")] string AuthorityPem,
    [property: JsonPropertyName("join_token")] string JoinToken,
    [property: JsonPropertyName("loops")] int Loops);

/// <summary>The directory of one engine. Files are written beside and moved, so that a reader sees a whole one or none.</summary>
internal sealed class EngineDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = path;

    /// <summary>Process number and start time of the last start. <c>engine.pid</c> beside it is for people and scripts.</summary>
    public string StartFile => At("engine.start");

    public string LogFile => At("engine.log");

    /// <summary>Null when the directory is not ours.</summary>
    public EngineTag? ReadTag() => Read<EngineTag>("engine.json");

    public void WriteTag(EngineTag tag)
    {
        Directory.CreateDirectory(Path, OwnerOnly | UnixFileMode.UserExecute);
        Write("engine.json", tag);
    }

    public void WriteBootstrap(EngineSpec engine) => Write("bootstrap.json", new EngineBootstrap(
        $"serviceengine-{engine.Id}", engine.ControlEndpoint.ToString().TrimEnd('/'), engine.Authority, engine.JoinToken, engine.Loops));

    public IReadOnlyList<string> ReadVips() => Read<string[]>("vips.json") ?? [];

    public void WriteVips(IEnumerable<string> vips) => Write("vips.json", vips.Order(StringComparer.Ordinal).ToArray());

    /// <summary>Its last words, for the reason why it is down.</summary>
    public string? LastLogLine()
    {
        const int tail = 4096;
        if (!File.Exists(LogFile))
        {
            return null;
        }

        using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(tail, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file);
        var line = reader.ReadToEnd().Split('\n').LastOrDefault(text => !string.IsNullOrWhiteSpace(text))?.Trim();
        return line is { Length: > 300 } ? line[..300] : line;
    }

    public void Remove()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private string At(string name) => System.IO.Path.Combine(Path, name);

    private T? Read<T>(string name)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(At(name)));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Write<T>(string name, T value)
    {
        var beside = At(name + ".new");
        using (var file = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            JsonSerializer.Serialize(file, value);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, At(name), overwrite: true);
    }
}
