using System.Net;
using System.Text.Json.Nodes;
using Shouldly;

namespace Fairlead.Api.Tests.Hosting;

/// <summary>What came back, read to its end.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonObject Body => JsonNode.Parse(Text)!.AsObject();

    public string Error => Body["error"]!.GetValue<string>();

    public string Uuid => Body["uuid"]!.GetValue<string>();

    public JsonArray Results => Body["results"]!.AsArray();

    public IReadOnlyList<string> Names => [.. Results.Select(one => one!["name"]!.GetValue<string>())];

    public IReadOnlyList<JsonObject> Faults => [.. Body["faults"]!.AsArray().Select(one => one!.AsObject())];

    public IReadOnlyList<string> FaultyFields => [.. Faults.Select(one => one["field"]!.GetValue<string>())];

    public override string ToString() => $"{(int)Status} {Text}";

    /// <summary>The answer itself, once it is sure that its status is that one.</summary>
    public ApiAnswer Expect(int status)
    {
        ((int)Status).ShouldBe(status, Text);
        return this;
    }
}
