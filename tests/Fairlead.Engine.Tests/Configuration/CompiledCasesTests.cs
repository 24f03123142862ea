using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Fairlead.Engine.Configuration;
using Fairlead.Engine.Protocol;
using Shouldly;
using Xunit;

namespace Fairlead.Engine.Tests.Configuration;

/// <summary>What the compiler tells engines in each of its cases is something that engines take.</summary>
public sealed class CompiledCasesTests
{
    public static TheoryData<string> Names =>
        [.. Directory.GetDirectories(Folder()).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_AsCompiled_IsTakenWithoutAFault(string name)
    {
        var units = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), name, "engine.json")))!.AsArray();
        var resources = units.SelectMany(u => u!["resources"]!.AsArray())
            .Select(r => ResourceHash.Seal(Resource.Parser.ParseJson(r!.ToJsonString())))
            .DistinctBy(r => r.Name)
            .ToList();

        var faults = OfferValidator.CheckStep(resources, []).Concat(OfferValidator.CheckResult(HeldConfig.Of(resources), resources, []));

        faults.Select(f => $"{f.Resource} {f.Field} {f.Reason}").ShouldBeEmpty();
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Fairlead.Compiler.Tests", "Cases");
}
