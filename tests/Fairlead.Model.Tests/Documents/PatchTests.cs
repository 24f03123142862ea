using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Model.Documents;
using Fairlead.Model.Fleet;
using Fairlead.Model.Kinds;
using Fairlead.Model.Traffic;
using Shouldly;
using Xunit;

namespace Fairlead.Model.Tests.Documents;

public sealed class PatchTests
{
    private const string Stored = """
        {"name":"p","description":"old","servers":[
          {"ip":{"addr":"10.0.0.1","type":"V4"},"ratio":1},{"ip":{"addr":"10.0.0.2","type":"V4"},"ratio":1}],
         "conn_pool_properties":{"upstream_connpool_conn_max_reuse":5}}
        """;

    [Fact]
    public void Apply_Add_AppendsToListsAndMergesObjects()
    {
        var result = Apply("""
            {"add": {"servers": [{"ip":{"addr":"10.0.0.3","type":"V4"}}, {"ip":{"addr":"10.0.0.1","type":"V4"},"ratio":1}],
                     "conn_pool_properties": {"upstream_connpool_conn_idle_tmo": 1}, "description": "new"}}
            """);

        result["servers"]!.AsArray().Count.ShouldBe(3);
        result["conn_pool_properties"]!.AsObject().Count.ShouldBe(2);
        result["description"]!.GetValue<string>().ShouldBe("new");
    }

    [Fact]
    public void Apply_Replace_TakesTheGivenFieldsWhole()
    {
        var result = Apply("""{"replace": {"servers": [{"ip":{"addr":"10.0.0.9","type":"V4"}}], "description": null}}""");

        result["servers"]!.AsArray().ShouldHaveSingleItem()!["ip"]!["addr"]!.GetValue<string>().ShouldBe("10.0.0.9");
        result.ContainsKey("description").ShouldBeFalse();
        result.ContainsKey("conn_pool_properties").ShouldBeTrue();
    }

    [Fact]
    public void Apply_Delete_TakesMatchingItemsAndFields()
    {
        var result = Apply("""{"delete": {"servers": [{"ip":{"addr":"10.0.0.1","type":"V4"}}], "description": "", "conn_pool_properties": {}}}""");

        result["servers"]!.AsArray().ShouldHaveSingleItem()!["ip"]!["addr"]!.GetValue<string>().ShouldBe("10.0.0.2");
        result.ContainsKey("description").ShouldBeFalse();
        result.ContainsKey("conn_pool_properties").ShouldBeFalse();
    }

    [Fact]
    public void Apply_AnyPatch_LeavesTheStoredDocumentAlone()
    {
        var stored = JsonNode.Parse(Stored)!.AsObject();

        Read("""{"replace": {"description": "x"}, "add": {"servers": [{"a": 1}]}, "delete": {"conn_pool_properties": {}}}""").Apply(stored);

        JsonNode.DeepEquals(stored, JsonNode.Parse(Stored)).ShouldBeTrue();
    }

    [Fact]
    public void Rewrite_References_AreResolvedInEveryPart()
    {
        var patch = Read("""{"add": {"health_monitor_refs": ["/api/healthmonitor?name=a"]}, "delete": {"cloud_ref": "/api/cloud?name=c"}}""");

        patch.References(Pool.Kind).Select(r => r.Path).ShouldBe(["add.health_monitor_refs[0]", "delete.cloud_ref"]);
        patch.Rewrite(Pool.Kind, r => r.Kind + "-x").Add["health_monitor_refs"]![0]!.GetValue<string>().ShouldBe("healthmonitor-x");
    }

    [Fact]
    public void Parse_StaticRoutesAsAgentsSendThem_IsUnderstood()
    {
        var (patch, faults) = Patch.Parse(VrfContext.Kind, """
            {"replace": {"static_routes": [{"next_hop": {"addr": "10.1.1.1", "type": "V4"}, "route_id": "k1-1",
              "prefix": {"ip_addr": {"addr": "10.244.0.0", "type": "V4"}, "mask": 24}, "labels": [{"key": "clustername", "value": "k1"}]}]}}
            """u8);

        faults.ShouldBeEmpty();
        KindCodec.Admit(VrfContext.Kind, patch.Apply(new JsonObject { ["name"] = "global" })).Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("[]", "")]
    [InlineData("{\"add\": {}}", "")]
    [InlineData("{\"name\": \"x\"}", "name")]
    [InlineData("{\"add\": 5}", "add")]
    [InlineData("{\"replace\": {\"serverz\": []}}", "replace.serverz")]
    [InlineData("{\"replace\": {\"description\": \"\\ud800\"}}", "replace")]
    public void Parse_NoPatch_IsAFault(string text, string field) =>
        Patch.Parse(Pool.Kind, Encoding.UTF8.GetBytes(text)).Faults.ShouldHaveSingleItem().Field.ShouldBe(field);

    private static JsonObject Apply(string patch) => Read(patch).Apply(JsonNode.Parse(Stored)!.AsObject());

    private static Patch Read(string text)
    {
        var (patch, faults) = Patch.Parse(Pool.Kind, Encoding.UTF8.GetBytes(text));
        faults.ShouldBeEmpty();
        return patch;
    }
}
