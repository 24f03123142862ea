using CsCheck;
using Fairlead.Model.Identity;
using Google.Protobuf;
using Shouldly;
using Xunit;

namespace Fairlead.Compiler.Tests;

public sealed class CompiledTenantProperties
{
    private const int Iterations = 120;

    [Fact]
    public void Load_TwiceTheSameObjects_GivesTheSameBytes() => RandomStep.Gen.List[0, 40].Sample(
        steps =>
        {
            var builder = After(steps);

            Content(builder.Compile()).ShouldBe(Content(builder.Compile()));
        },
        iter: Iterations);

    [Fact]
    public void Apply_AnySequenceOfChanges_EqualsCompilingEverything() => RandomStep.Gen.List[1, 40].Sample(
        steps =>
        {
            var builder = new TenantBuilder();
            var incremental = builder.Compile();
            foreach (var step in steps)
            {
                var (changed, deleted) = step.Do(builder);
                incremental.Apply(changed, deleted);
            }

            var full = builder.Compile();

            Content(incremental).ShouldBe(Content(full));
            Sayings(incremental).ShouldBe(Sayings(full));
        },
        iter: Iterations);

    [Fact]
    public void Apply_ChangedUnits_AreExactlyThoseThatDiffer() => RandomStep.Gen.List[1, 30].Sample(
        steps =>
        {
            var builder = new TenantBuilder();
            var tenant = builder.Compile();
            var said = tenant.Units.ToDictionary(u => u.Service);
            foreach (var step in steps)
            {
                var (changed, deleted) = step.Do(builder);
                foreach (var unit in tenant.Apply(changed, deleted).Units)
                {
                    var before = said.GetValueOrDefault(unit.Service) ?? new CompiledUnit(unit.Service, [], []);
                    unit.IsSameAs(before).ShouldBeFalse();
                    said[unit.Service] = unit;
                }

                said.Values.Where(u => !u.Engines.IsEmpty || !u.Resources.IsEmpty).Select(Line).Order()
                    .ShouldBe(tenant.Units.Select(Line).Order());
            }
        },
        iter: Iterations);

    [Fact]
    public void Apply_ChangedVerdicts_AreAlwaysJudged() => RandomStep.Gen.List[1, 30].Sample(
        steps =>
        {
            var builder = new TenantBuilder();
            var tenant = builder.Compile();
            foreach (var step in steps)
            {
                var before = VerdictsByObject(tenant);
                var (changed, deleted) = step.Do(builder);
                var judged = tenant.Apply(changed, deleted).Judged;
                var after = VerdictsByObject(tenant);
                before.Keys.Union(after.Keys)
                    .Where(id => before.GetValueOrDefault(id, "") != after.GetValueOrDefault(id, ""))
                    .Except(judged)
                    .ShouldBeEmpty();
            }
        },
        iter: Iterations);

    [Fact]
    public void Apply_AnySequenceOfChanges_KeepsPlacementLegal() => RandomStep.Gen.List[1, 40].Sample(
        steps =>
        {
            var builder = new TenantBuilder();
            var tenant = builder.Compile();
            foreach (var step in steps)
            {
                var (changed, deleted) = step.Do(builder);
                tenant.Apply(changed, deleted);
            }

            foreach (var unit in tenant.Units)
            {
                unit.Engines.ShouldBeUnique();
                unit.Engines.ShouldAllBe(e => tenant.Model.Find(e) != null && tenant.GroupOf(unit.Service) != null);
            }

            foreach (var engine in tenant.Model.OfKind("serviceengine"))
            {
                tenant.LoadOf(engine).ShouldBe(tenant.Units.Count(u => u.Engines.Contains(engine)));
            }
        },
        iter: Iterations);

    private static TenantBuilder After(IEnumerable<RandomStep> steps)
    {
        var builder = new TenantBuilder();
        foreach (var step in steps)
        {
            step.Do(builder);
        }

        return builder;
    }

    private static List<string> Content(CompiledTenant tenant) =>
        [.. tenant.Units.SelectMany(u => u.Resources.Select(r => $"{u.Service} {r.Name} {r.ToByteString().ToBase64()}")).Order(StringComparer.Ordinal)];

    private static List<string> Sayings(CompiledTenant tenant) =>
        [.. VerdictsByObject(tenant).Select(v => $"{v.Key} {v.Value}").Order(StringComparer.Ordinal)];

    private static Dictionary<ObjectId, string> VerdictsByObject(CompiledTenant tenant) => tenant.Model.All
        .Select(o => (o.Id, Text: string.Join('\n', tenant.VerdictsOf(o.Id).Select(v => v.ToString()))))
        .Where(v => v.Text.Length > 0)
        .ToDictionary(v => v.Id, v => v.Text);

    private static string Line(CompiledUnit unit) =>
        $"{unit.Service} {string.Join(',', unit.Engines)} {string.Join(',', unit.Resources.Select(r => r.Name + r.Hash.ToBase64()))}";
}
