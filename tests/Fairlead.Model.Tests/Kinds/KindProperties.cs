using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Fairlead.Model.Documents;
using Fairlead.Model.Kinds;
using Fairlead.Model.References;
using Fairlead.Model.Schema;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Kinds;

public sealed class KindProperties
{
    private const int Iterations = 150;

    public static TheoryData<string> Names => [.. KindCatalog.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Admit_RandomValidObject_FindsNoFaultInItsFields(string name)
    {
        var kind = KindCatalog.Get(name);
        RandomDocuments.Valid(kind.Schema).Sample(
            document =>
            {
                // Rules over several fields may object; single fields may not.
                var rules = kind.Validators.Length == 0 ? [] : RuleFaults(kind, document);
                KindCodec.Admit(kind, document).Faults.ShouldBe(rules);
            },
            iter: Iterations);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Admit_WhatWasWritten_IsReadBack(string name)
    {
        var kind = KindCatalog.Get(name);
        RandomDocuments.Valid(kind.Schema).Sample(
            document =>
            {
                var stored = KindCodec.Admit(kind, document).Document;

                Contains(stored, document).ShouldBeTrue($"{document.ToJsonString()}\n{KindCodec.Text(stored)}");
                KindCodec.Text(KindCodec.Admit(kind, stored).Document).ShouldBe(KindCodec.Text(stored));
            },
            iter: Iterations);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_ThenWrite_LosesNothingButEmptyLists(string name)
    {
        var kind = KindCatalog.Get(name);
        RandomDocuments.Valid(kind.Schema).Sample(
            document =>
            {
                var stored = KindCodec.Admit(kind, document).Document;

                var written = KindCodec.Write(KindCodec.Read(kind, stored));

                WithoutEmptyLists(kind.Schema, stored);
                JsonNode.DeepEquals(written, stored).ShouldBeTrue($"{KindCodec.Text(written)}\n{KindCodec.Text(stored)}");
            },
            iter: Iterations);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Admit_Garbage_NeverThrowsAndNamesFaults(string name)
    {
        var kind = KindCatalog.Get(name);
        RandomDocuments.Garbage(kind.Schema).Sample(
            garbage =>
            {
                var admission = KindCodec.Admit(kind, Encoding.UTF8.GetBytes(garbage?.ToJsonString() ?? "null"));

                admission.Faults.ShouldAllBe(f => f.Message.Length > 0);
                if (garbage is not JsonObject o || o["name"] is null)
                {
                    admission.IsAdmitted.ShouldBeFalse();
                }
            },
            iter: Iterations);
    }

    [Fact]
    public void Admit_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 64].Sample(
        bytes => KindCodec.Admit(KindCatalog.Get("pool"), bytes).Faults.ShouldNotBeEmpty(), iter: 3000);

    [Fact]
    public void Admit_ValidTextWithOneByteChanged_NeverThrows()
    {
        var kind = KindCatalog.Get("virtualservice");
        var text = Encoding.UTF8.GetBytes(kind.Example);
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var changed = text.ToArray();
                changed[at] = value;
                KindCodec.Admit(kind, changed).Faults.ShouldAllBe(f => f.Message.Length > 0);
            },
            iter: 3000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rewrite_ThereAndBack_IsTheSameDocument(string name)
    {
        var kind = KindCatalog.Get(name);
        RandomDocuments.Valid(kind.Schema).Sample(
            document =>
            {
                var there = ReferenceWalk.Rewrite(kind.Schema, document, r => r.Value + "#there");
                var back = ReferenceWalk.Rewrite(kind.Schema, there, r => r.Value[..^6]);

                JsonNode.DeepEquals(back, document).ShouldBeTrue();
                ReferenceWalk.Find(kind.Schema, there).ShouldAllBe(r => r.Value.EndsWith("#there", StringComparison.Ordinal));
                ReferenceWalk.Find(kind.Schema, ReferenceWalk.Rewrite(kind.Schema, document, _ => null)).ShouldBeEmpty();
            },
            iter: 50);
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Gen.OneOf(
        Gen.String, Gen.String[Gen.Char["/api?name=#-pol&%0"], 0, 30]).Sample(text => _ = RefTarget.TryParse(text), iter: 5000);

    private static List<Fault> RuleFaults(KindDescriptor kind, JsonObject document)
    {
        var typed = KindCodec.Read(kind, document);
        return kind.Validators.SelectMany(v => v.Check(typed)).ToList();
    }

    // Everything in the written document stands in the stored one; defaults may have joined it.
    private static bool Contains(JsonNode? stored, JsonNode? written) => (stored, written) switch
    {
        (JsonObject s, JsonObject w) => w.All(p => p.Value is null || Contains(s[p.Key], p.Value)),
        (JsonArray s, JsonArray w) => s.Count == w.Count && s.Zip(w).All(p => Contains(p.First, p.Second)),
        _ => JsonNode.DeepEquals(stored, written),
    };

    private static void WithoutEmptyLists(TypeSchema schema, JsonObject document)
    {
        foreach (var field in schema.Fields)
        {
            switch (document[field.Name])
            {
                case JsonArray { Count: 0 } when field.IsList:
                    document.Remove(field.Name);
                    break;
                case JsonArray items when field.Record is { } record:
                    foreach (var item in items.OfType<JsonObject>())
                    {
                        WithoutEmptyLists(record, item);
                    }

                    break;
                case JsonObject inner when field.Record is { } record:
                    WithoutEmptyLists(record, inner);
                    break;
            }
        }
    }
}
