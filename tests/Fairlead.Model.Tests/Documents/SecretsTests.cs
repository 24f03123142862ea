using System.Text.Json.Nodes;
using CsCheck;
using Fairlead.Model.Documents;
using Fairlead.Model.Gslb;
using Fairlead.Model.Kinds;
using Fairlead.Model.Policy;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Documents;

public sealed class SecretsTests
{
    public static TheoryData<string> Keepers => [.. KindCatalog.All.Where(kind => kind.Schema.HoldsSecrets).Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Keepers))]
    public void Mask_AnyDocument_ShowsNoSecret(string name)
    {
        var schema = KindCatalog.Get(name).Schema;
        RandomDocuments.Valid(schema).Sample(
            document =>
            {
                var secrets = new List<string>();
                Secrets.Rewrite(schema, document, text =>
                {
                    secrets.Add($"secret-{secrets.Count}-of-{text}");
                    return secrets[^1];
                });

                var masked = KindCodec.Text(Secrets.Mask(schema, document));

                masked.ShouldNotContain("secret-");
                masked.Contains(Secrets.Mark, StringComparison.Ordinal).ShouldBe(secrets.Count > 0);
            },
            iter: 200);
    }

    [Theory]
    [MemberData(nameof(Keepers))]
    public void Admit_WhatWasReadSentBack_KeepsEverySecret(string name)
    {
        var kind = KindCatalog.Get(name);
        RandomDocuments.Valid(kind.Schema).Sample(
            document =>
            {
                MakeNamesUnique(document);
                var stored = KindCodec.Admit(kind, document).Document;

                var again = KindCodec.Admit(kind, Secrets.Mask(kind.Schema, stored), stored);

                KindCodec.Text(again.Document).ShouldBe(KindCodec.Text(stored));
            },
            iter: 200);
    }

    [Fact]
    public void Admit_MarkWithoutAnythingKept_IsAFault()
    {
        var document = Site("home", Secrets.Mark);

        KindCodec.Admit(GslbConfiguration.Kind, document).Faults.ShouldHaveSingleItem().Field.ShouldBe("sites[0].password");
        KindCodec.Admit(GslbConfiguration.Kind, document, Site("other", "x")).Faults.ShouldHaveSingleItem().Field.ShouldBe("sites[0].password");
    }

    [Fact]
    public void Admit_ItemsInAnotherOrder_KeepTheirOwnSecrets()
    {
        static JsonObject Sites(params (string Cluster, string Password)[] sites) => new()
        {
            ["name"] = "g",
            ["leader_cluster_uuid"] = "a",
            ["sites"] = new JsonArray([.. sites.Select(site => Site(site.Cluster, site.Password)["sites"]![0]!.DeepClone())]),
        };
        var stored = KindCodec.Admit(GslbConfiguration.Kind, Sites(("a", "of a"), ("b", "of b"))).Document;

        var turned = KindCodec.Admit(GslbConfiguration.Kind, Sites(("b", Secrets.Mark), ("c", "of c"), ("a", Secrets.Mark)), stored).Document;

        turned["sites"]!.AsArray().Select(site => site!["password"]!.GetValue<string>()).ShouldBe(["of b", "of c", "of a"]);
    }

    [Fact]
    public void Admit_FlagTurnedOff_DoesNotRevealWhatItHid()
    {
        static JsonObject Policy(bool sensitive, string value) => JsonNode.Parse($$$"""
            {"name": "p", "http_request_policy": {"rules": [{"name": "r", "index": 1,
              "hdr_action": [{"action": "HTTP_ADD_HDR", "hdr": {"name": "X", "value": {"val": "{{{value}}}", "is_sensitive": {{{(sensitive ? "true" : "false")}}} } } }] }]}}
            """)!.AsObject();
        var stored = KindCodec.Admit(HttpPolicySet.Kind, Policy(true, "hidden")).Document;

        var kept = KindCodec.Admit(HttpPolicySet.Kind, Policy(true, Secrets.Mark), stored).Document;
        var opened = KindCodec.Admit(HttpPolicySet.Kind, Policy(false, Secrets.Mark), stored).Document;

        kept.ToJsonString().ShouldContain("hidden");
        opened.ToJsonString().ShouldNotContain("hidden");
    }

    [Fact]
    public void Admit_SecretOfTheWrongType_IsNotShownInTheFault()
    {
        var document = Site("home", "x");
        document["sites"]![0]!["password"] = new JsonArray("topsecret");

        KindCodec.Admit(GslbConfiguration.Kind, document).Faults.ShouldAllBe(fault => fault.Value == null || !fault.Value.Contains("topsecret", StringComparison.Ordinal));
    }

    [Fact]
    public void Verbatim_SecretsInside_AreMaskedAndKept()
    {
        var stored = KindCodec.Admit(KindCatalog.Get("cloud"), JsonNode.Parse("""
            {"name": "c", "vtype": "CLOUD_AWS", "custom_tags": [{"password": "no secret here"}],
             "aws_configuration": {"region": "eu-1", "secret_access_key": "hidden", "more": [{"password": "hidden too"}]}}
            """)!.AsObject()).Document;

        var masked = Secrets.Mask(KindCatalog.Get("cloud").Schema, stored);
        var again = KindCodec.Admit(KindCatalog.Get("cloud"), masked, stored).Document;

        KindCodec.Text(masked).ShouldNotContain("hidden");
        KindCodec.Text(masked).ShouldContain("no secret here");
        KindCodec.Text(again).ShouldBe(KindCodec.Text(stored));
        KindCodec.Admit(KindCatalog.Get("cloud"), masked).Faults.Select(fault => fault.Field)
            .ShouldBe(["aws_configuration.secret_access_key", "aws_configuration.more[0].password"]);
    }

    private static JsonObject Site(string cluster, string password) => JsonNode.Parse($$"""
        {"name": "g", "leader_cluster_uuid": "home",
         "sites": [{"name": "{{cluster}}", "cluster_uuid": "{{cluster}}", "username": "u", "password": "{{password}}"}]}
        """)!.AsObject();

    // Items of lists are found again by what names them.
    private static void MakeNamesUnique(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject one:
                foreach (var (_, value) in one)
                {
                    MakeNamesUnique(value);
                }

                break;
            case JsonArray many:
                for (var i = 0; i < many.Count; i++)
                {
                    foreach (var (name, _) in (many[i] as JsonObject)?.Where(p => p.Key is "name" or "cluster_uuid" && p.Value is JsonValue).ToList() ?? [])
                    {
                        many[i]![name] = $"n{i}";
                    }

                    MakeNamesUnique(many[i]);
                }

                break;
        }
    }
}
