using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Engine.Protocol;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests;

/// <summary>
/// Each folder of <c>Cases</c> holds what a client wrote (<c>in.json</c>), what engines are told (<c>engine.json</c>) and what the author
/// is told (<c>conditions.json</c>). With <c>FAIRLEAD_REWRITE_CASES=1</c> the expectations are written anew; review the difference.
/// </summary>
public sealed class CaseTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Folder()).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_AsWritten_CompilesToWhatIsExpected(string name)
    {
        var folder = Path.Combine(Folder(), name);
        var builder = new TenantBuilder();
        foreach (var node in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "in.json")))!["objects"]!.AsArray())
        {
            var document = node!.DeepClone().AsObject();
            var kind = document["kind"]!.GetValue<string>();
            document.Remove("kind");
            builder.Put(kind, document);
        }

        var tenant = builder.Compile();

        Expect(Path.Combine(folder, "engine.json"), Engines(tenant));
        Expect(Path.Combine(folder, "conditions.json"), Conditions(tenant));
    }

    private static JsonArray Engines(CompiledTenant tenant) =>
    [
        .. tenant.Units.OrderBy(u => tenant.Model.Find(u.Service)!.Name, StringComparer.Ordinal).Select(u => (JsonNode)new JsonObject
        {
            ["service"] = tenant.Model.Find(u.Service)!.Name,
            ["engines"] = new JsonArray([.. u.Engines.Select(e => (JsonNode)tenant.Model.Find(e)!.Name)]),
            ["resources"] = new JsonArray([.. u.Resources.Select(Show)]),
        }),
    ];

    private static JsonNode? Show(Resource resource)
    {
        var shown = resource.Clone();
        shown.Hash = ByteString.Empty;
        return JsonNode.Parse(JsonFormatter.Default.Format(shown));
    }

    private static JsonArray Conditions(CompiledTenant tenant) =>
    [
        .. tenant.Model.All.OrderBy(o => o.Id.Kind, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal)
            .SelectMany(o => tenant.VerdictsOf(o.Id).Select(v => (JsonNode)new JsonObject
            {
                ["object"] = $"{o.Id.Kind} {o.Name}",
                ["state"] = v.State.ToString(),
                ["code"] = v.Code,
                ["message"] = v.Message,
                ["evidence"] = v.Evidence,
                ["revision"] = v.Revision.Value,
            })),
    ];

    private static void Expect(string path, JsonArray actual)
    {
        var text = actual.ToJsonString(Readable) + "\n";
        if (Environment.GetEnvironmentVariable("FAIRLEAD_REWRITE_CASES") == "1")
        {
            File.WriteAllText(path, text);
        }

        text.ShouldBe(File.Exists(path) ? File.ReadAllText(path) : "", $"{path}: run with FAIRLEAD_REWRITE_CASES=1 to write it");
    }

    // The sources, so that rewritten expectations land where they are reviewed.
    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Cases");
}
