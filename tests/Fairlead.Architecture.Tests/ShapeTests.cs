using System.Reflection;
using Shouldly;
using Xunit;

namespace Fairlead.Architecture.Tests;

/// <summary>Hard ceilings of the house style; the distribution is printed so that drift is seen before it hurts.</summary>
public sealed class ShapeTests(ITestOutputHelper output)
{
    private const int LongestFile = 400;
    private const int LongestConstructor = 7;
    private const double SealedShare = 0.9;

    [Fact]
    public void SourceFiles_OfTheProduct_StayUnderTheCeiling()
    {
        var lengths = SourceTree.Files("*.cs").Select(path => (path, Lines: File.ReadLines(path).Count())).OrderBy(file => file.Lines).ToList();
        output.WriteLine($"files {lengths.Count}, median {lengths[lengths.Count / 2].Lines}, p95 {lengths[lengths.Count * 95 / 100].Lines}, longest {lengths[^1].Lines}");

        lengths.Where(file => file.Lines > LongestFile).Select(file => $"{SourceTree.Relative(file.path)}: {file.Lines} lines").ShouldBeEmpty();
    }

    [Fact]
    public void SourceFiles_Everywhere_CarryNoMarkOfUnfinishedWork()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];
        var offenders = SourceTree.Files("*.cs").Concat(SourceTree.Files("*.razor"))
            .Where(path => marks.Any(mark => File.ReadAllText(path).Contains(mark, StringComparison.Ordinal)))
            .Select(SourceTree.Relative);

        offenders.ShouldBeEmpty();
    }

    [Fact]
    public void Classes_OfTheProduct_AreSealedOrStaticOrAbstract()
    {
        var classes = ProductTypes().Where(type => type.IsClass && !IsGenerated(type)).ToList();
        var open = classes.Where(type => !type.IsSealed && !type.IsAbstract).ToList();
        output.WriteLine($"classes {classes.Count}, open {open.Count}: {string.Join(", ", open.Select(type => type.Name).Take(20))}");

        ((double)(classes.Count - open.Count) / classes.Count).ShouldBeGreaterThanOrEqualTo(SealedShare);
    }

    [Fact]
    public void Constructors_OfTheProduct_TakeFewParameters()
    {
        var offenders = ProductTypes()
            .Where(type => type.IsClass && !IsGenerated(type) && !IsRecord(type))
            .SelectMany(type => type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
            .Where(constructor => constructor.GetParameters().Length > LongestConstructor)
            .Select(constructor => $"{constructor.DeclaringType!.FullName}: {constructor.GetParameters().Length}");

        offenders.ShouldBeEmpty();
    }

    private static IEnumerable<Type> ProductTypes() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Fairlead.*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal) && name is not ("Fairlead.Testing" or "Fairlead.Engine.Protocol"))
            .Select(Assembly.Load)
            .SelectMany(assembly => assembly.GetTypes());

    private static bool IsGenerated(Type type) =>
        type.Name.Contains('<', StringComparison.Ordinal)
        || (type.Namespace?.Contains("Migrations", StringComparison.Ordinal) ?? false)
        || (type.Namespace?.StartsWith("Fairlead", StringComparison.Ordinal) != true)
        || type.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name == "GeneratedCodeAttribute")
        || type.BaseType?.FullName == "Microsoft.AspNetCore.Components.ComponentBase"
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;
}
