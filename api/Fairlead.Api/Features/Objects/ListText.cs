using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Model.Schema;

namespace Fairlead.Api.Features.Objects;

/// <summary>The text of a list's answer, <c>{count, results, next}</c>, as its results come in.</summary>
internal sealed class ListText : IDisposable
{
    /// <summary>Room for what goes before the results, which is known when they are there.</summary>
    private const int Front = 40;

    private PooledText? text = NewText();

    private PooledText Text => text ?? throw new InvalidOperationException("The list was answered already.");

    /// <summary>Where the next result goes.</summary>
    public IBufferWriter<byte> Next()
    {
        if (Text.Length > Front)
        {
            Text.Write(","u8);
        }

        return Text;
    }

    /// <summary>Results of about so many bytes will follow.</summary>
    public void Expect(int bytes) => Text.Reserve(bytes);

    public void Add(JsonObject result)
    {
        using var writer = new Utf8JsonWriter(Next(), new JsonWriterOptions { Encoder = WireJson.Options.Encoder, SkipValidation = true });
        result.WriteTo(writer, WireJson.Options);
    }

    /// <param name="count">Of the whole list.</param>
    /// <param name="next">URL of the next page; null on the last.</param>
    public JsonAnswer Answer(int count, string? next)
    {
        Encoding.UTF8.GetBytes(next is null ? "]}" : $"],\"next\":{JsonSerializer.Serialize(next, WireJson.Options)}}}", Text);
        var front = Encoding.UTF8.GetBytes($"{{\"count\":{count.ToString(CultureInfo.InvariantCulture)},\"results\":[");
        Text.Begin(Front - front.Length, front);
        var answer = new JsonAnswer(Text);
        text = null;
        return answer;
    }

    public void Dispose() => text?.Dispose();

    private static PooledText NewText()
    {
        var text = new PooledText(16 * 1024);
        text.Advance(Front);
        return text;
    }
}
