using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Kinds;

public sealed class KindCatalogTests
{
    public static TheoryData<string> Names => [.. KindCatalog.All.Select(k => k.Name)];

    [Fact]
    public void Catalog_EveryKindRecord_IsListedOnce()
    {
        var records = typeof(KindRecord).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(KindRecord)));

        KindCatalog.All.Select(k => k.Type).ShouldBe(records, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_Example_IsAdmittedWithoutFault(string name)
    {
        var kind = KindCatalog.Get(name);

        var admission = KindCodec.Admit(kind, Encoding.UTF8.GetBytes(kind.Example));

        admission.Faults.ShouldBeEmpty();
        admission.NotHonoured.IsEmpty.ShouldBe(kind.IsActedOn);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_AdmittedExample_ReadsBackAsItself(string name)
    {
        var kind = KindCatalog.Get(name);
        var first = KindCodec.Admit(kind, Encoding.UTF8.GetBytes(kind.Example)).Document;

        var again = KindCodec.Admit(kind, Encoding.UTF8.GetBytes(KindCodec.Text(first))).Document;
        var typed = KindCodec.Write(KindCodec.Read(kind, first));

        KindCodec.Text(again).ShouldBe(KindCodec.Text(first));
        JsonNode.DeepEquals(typed, first).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_EmptyObject_NamesEveryRequiredField(string name)
    {
        var kind = KindCatalog.Get(name);
        var required = kind.Schema.Fields.Where(f => f.IsRequired).Select(f => f.Name).ToList();

        var admission = KindCodec.Admit(kind, "{}"u8);

        required.ShouldContain("name");
        admission.Faults.Select(f => f.Field).ShouldBe(required);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_EveryField_HasMeaningAndDefaultInRange(string name)
    {
        foreach (var field in AllFields(KindCatalog.Get(name).Schema, []))
        {
            field.Doc.ShouldNotBeNullOrWhiteSpace($"{name}: {field.Name}");
            if (field is { Shape: FieldShape.Whole, IsList: false, Default: JsonValue value })
            {
                field.Allows(value.GetValue<long>()).ShouldBeTrue($"{name}: default of {field.Name}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_FieldNamedRef_IsAReferenceToAKnownKind(string name)
    {
        foreach (var field in AllFields(KindCatalog.Get(name).Schema, []))
        {
            var isNamedRef = field.Name.EndsWith("_ref", StringComparison.Ordinal) || field.Name.EndsWith("_refs", StringComparison.Ordinal);
            (field.RefersTo is not null).ShouldBe(isNamedRef, $"{name}: {field.Name}");
            if (field.RefersTo is { } target)
            {
                KindCatalog.TryFind(target, out _).ShouldBeTrue($"{name}: {field.Name} points at {target}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_ReferencesOfExample_AreFoundAndRewritten(string name)
    {
        var kind = KindCatalog.Get(name);
        var document = KindCodec.Admit(kind, Encoding.UTF8.GetBytes(kind.Example)).Document;
        var found = ReferenceWalk.Find(kind.Schema, document).ToList();

        var rewritten = ReferenceWalk.Rewrite(kind.Schema, document, r => $"{r.Kind}-rewritten");

        found.Count.ShouldBe(CountRefs(document));
        ReferenceWalk.Find(kind.Schema, rewritten).Select(r => (r.Path, r.Value))
            .ShouldBe(found.Select(r => (r.Path, $"{r.Kind}-rewritten")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kind_NoFieldName_IsBothHonouredAndRecognised(string name)
    {
        var schema = KindCatalog.Get(name).Schema;

        schema.Fields.Select(f => f.Name).Intersect(schema.Recognised).ShouldBeEmpty();
        schema.Recognised.Intersect(["uuid", "url", "_last_modified", "tenant_ref"]).ShouldBeEmpty();
    }

    private static IEnumerable<FieldSchema> AllFields(TypeSchema schema, HashSet<TypeSchema> seen)
    {
        if (!seen.Add(schema))
        {
            return [];
        }

        return schema.Fields.Concat(schema.Fields.Where(f => f.Record is not null).SelectMany(f => AllFields(f.Record!, seen)));
    }

    private static int CountRefs(JsonNode? node) => node switch
    {
        JsonObject o => o.Sum(p =>
            p.Key.EndsWith("_ref", StringComparison.Ordinal) ? 1
            : p.Key.EndsWith("_refs", StringComparison.Ordinal) ? p.Value!.AsArray().Count
            : CountRefs(p.Value)),
        JsonArray a => a.Sum(CountRefs),
        _ => 0,
    };
}
