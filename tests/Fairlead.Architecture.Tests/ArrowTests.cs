using Shouldly;
using Xunit;

namespace Fairlead.Architecture.Tests;

/// <summary>Who may reference whom: the arrows of ARCHITECTURE.md, enforced.</summary>
public sealed class ArrowTests
{
    private const string Host = "Fairlead.Api";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Fairlead.Model"] = [],
        ["Fairlead.Engine.Protocol"] = [],
        ["Fairlead.Engine.Net"] = [],
        ["Fairlead.Engine.Waf"] = [],
        ["Fairlead.Provisioning"] = [],
        ["Fairlead.Client"] = ["Fairlead.Model"],
        ["Fairlead.Compiler"] = ["Fairlead.Model", "Fairlead.Engine.Protocol", "Fairlead.Provisioning"],
        ["Fairlead.Tenants"] = ["Fairlead.Model"],
        ["Fairlead.Tenants.Store"] = ["Fairlead.Tenants"],
        ["Fairlead.Tenants.Store.Postgres"] = ["Fairlead.Tenants.Store"],
        ["Fairlead.Tenants.Store.Sqlite"] = ["Fairlead.Tenants.Store"],
        ["Fairlead.Telemetry"] = ["Fairlead.Model"],
        ["Fairlead.Control"] =
            ["Fairlead.Compiler", "Fairlead.Tenants", "Fairlead.Provisioning", "Fairlead.Engine.Protocol", "Fairlead.Telemetry", "Fairlead.Model"],
        ["Fairlead.Engine.Http"] = ["Fairlead.Engine.Net"],
        ["Fairlead.Engine.Dns"] = ["Fairlead.Engine.Net"],
        ["Fairlead.Engine"] =
            ["Fairlead.Engine.Protocol", "Fairlead.Engine.Net", "Fairlead.Engine.Http", "Fairlead.Engine.Waf", "Fairlead.Engine.Dns"],
        ["Fairlead.Portal"] = ["Fairlead.Client"],
        ["Fairlead.KubernetesAgent"] = ["Fairlead.Client"],
        ["Fairlead.Terraform"] = ["Fairlead.Client"],
        ["Fairlead.Demo"] = ["Fairlead.Client"],
        ["Fairlead.SampleServer"] = [],
    };

    public static TheoryData<string> Products() =>
        [.. SourceTree.ProjectReferences.Keys.Where(name => !IsTest(name) && name != Host)];

    [Theory]
    [MemberData(nameof(Products))]
    public void Project_OfTheProduct_ReferencesOnlyWhatTheDesignAllows(string project)
    {
        var allowed = project.StartsWith("Fairlead.Provisioning.", StringComparison.Ordinal)
            ? ["Fairlead.Provisioning"]
            : Allowed.GetValueOrDefault(project);

        allowed.ShouldNotBeNull($"{project} has no place in the design: give it one in ARCHITECTURE.md and here.");
        SourceTree.ProjectReferences[project].Except(allowed).ShouldBeEmpty($"{project} draws an arrow the design does not allow.");
    }

    [Fact]
    public void Project_OfTheProduct_ReferencesNoTestProject()
    {
        var offenders = SourceTree.ProjectReferences
            .Where(entry => !IsTest(entry.Key))
            .SelectMany(entry => entry.Value.Where(IsTest).Select(to => $"{entry.Key} -> {to}"));

        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Assemblies_AsCompiled_ReferenceOnlyWhatTheirProjectsSay()
    {
        foreach (var assembly in LoadedProductAssemblies())
        {
            var name = assembly.GetName().Name!;
            var reachable = Reachable(name);

            assembly.GetReferencedAssemblies()
                .Select(reference => reference.Name!)
                .Where(reference => reference.StartsWith("Fairlead.", StringComparison.Ordinal))
                .Except(reachable)
                .ShouldBeEmpty($"{name} was compiled against a room its project does not name.");
        }
    }

    [Fact]
    public void SdkTypes_OfACloud_StayInItsProject()
    {
        string[] sdks = ["AWSSDK.", "Azure.", "Google.Apis"];
        var offenders = SourceTree.Files("*.csproj")
            .Where(path => !Path.GetFileName(path).StartsWith("Fairlead.Provisioning.", StringComparison.Ordinal))
            .Where(path => sdks.Any(sdk => File.ReadAllText(path).Contains($"Include=\"{sdk}", StringComparison.Ordinal)))
            .Select(SourceTree.Relative);

        offenders.ShouldBeEmpty();
    }

    private static bool IsTest(string project) =>
        project.EndsWith(".Tests", StringComparison.Ordinal) || project is "Fairlead.Testing" or "Fairlead.Benchmarks";

    private static IEnumerable<System.Reflection.Assembly> LoadedProductAssemblies() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Fairlead.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !IsTest(name!) && SourceTree.ProjectReferences.ContainsKey(name!))
            .Select(name => System.Reflection.Assembly.Load(name!));

    private static HashSet<string> Reachable(string project)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([project]);
        while (open.TryPop(out var next))
        {
            foreach (var reference in SourceTree.ProjectReferences[next].Where(seen.Add))
            {
                open.Push(reference);
            }
        }

        return seen;
    }
}
