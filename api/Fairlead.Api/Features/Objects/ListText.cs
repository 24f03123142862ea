using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Features.Objects;

/// <summary>The text of a list's answer, <c>{count, results, next}</c>, as its results come in.</summary>
internal sealed class ListText
{
    private readonly ArrayBufferWriter<byte> results = new(16 * 1024);

    /// <summary>Where the next result goes.</summary>
    public IBufferWriter<byte> Next()
    {
        if (results.WrittenCount > 0)
        {
            results.Write(","u8);
        }

        return results;
    }

    public void Add(JsonObject result)
    {
        using var writer = new Utf8JsonWriter(Next(), new JsonWriterOptions { Encoder = WireJson.Options.Encoder, SkipValidation = true });
        result.WriteTo(writer, WireJson.Options);
    }

    /// <param name="count">Of the whole list.</param>
    /// <param name="next">URL of the next page; null on the last.</param>
    public JsonAnswer Answer(int count, string? next)
    {
        var whole = new ArrayBufferWriter<byte>(results.WrittenCount + 256);
        Put($"{{\"count\":{count.ToString(CultureInfo.InvariantCulture)},\"results\":[");
        whole.Write(results.WrittenSpan);
        Put(next is null ? "]}" : $"],\"next\":{JsonSerializer.Serialize(next, WireJson.Options)}}}");
        return new JsonAnswer(whole.WrittenMemory);

        void Put(string text) => Encoding.UTF8.GetBytes(text, whole);
    }
}
